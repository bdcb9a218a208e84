"""`python -m provenpath` is the `provenpath` command."""

from provenpath.cli import main

if __name__ == "__main__":
    main(prog_name="provenpath")

"""What a name comes to."""

from provenpath.platforms.coder_eks.probes.resolution import addresses_of


def test_a_name_comes_to_its_addresses() -> None:
    """The one name that every machine has."""
    assert addresses_of("localhost") & {"127.0.0.1", "::1"}


def test_a_name_that_nobody_has_comes_to_none() -> None:
    """`invalid` is kept free for ever, by RFC 6761."""
    assert addresses_of("nobody.invalid") == set()

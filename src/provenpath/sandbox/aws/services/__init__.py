"""Our additions to moto, a file a service. Importing a file registers what it holds."""

from importlib import import_module
from pkgutil import iter_modules


def load() -> None:
    """Register every addition."""
    for module in iter_modules(__path__):
        import_module(f"{__name__}.{module.name}")

"""The settings as a command line gives them: a value that does not fit is a clear failure."""

from typing import Any

from pydantic import ValidationError

from coordinator.cli.failures import Code, Failed
from coordinator.core.settings import Settings

__all__ = ["settings_from"]


def settings_from(given: dict[str, Any]) -> Settings:
    """Return the settings: flags that were given, else the environment, else the defaults.

    Raises `Failed` where one of them cannot be.
    """
    fields = Settings.model_fields
    values = {name: value for name, value in given.items() if name in fields and value is not None}
    try:
        return Settings(**values)
    except ValidationError as error:
        fault = error.errors()[0]
        name = str(fault["loc"][0])
        detail = f"The {name.replace('_', ' ')} does not fit: {fault['msg']}."
        fix = f"COORD_{name.upper()}, or its flag: {fields[name].description}"
        raise Failed(Code.USAGE, detail, fix=fix) from None

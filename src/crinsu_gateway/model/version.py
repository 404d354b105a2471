"""The version of this program, as `--version`, the API and every published message say it."""

VERSION = "0.1.0"

"""The command `framing`: its commands by name, and where each is."""

import errno
import gc
import inspect
import os
import sys
import tomllib
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from analysis.files import installed_version
from framing.cli.shared import command, of_system, tell

TEXTS = tomllib.loads(Path(__file__).with_name("commands.toml").read_text(encoding="utf-8"))
FRAMING, NOUNS, OPTIONS = (TEXTS.pop(name) for name in ("framing", "nouns", "options"))
OLDER = {text["older"]: text["command"] for texts in TEXTS.values() for text in texts.values()
         if "older" in text}
"""Names that commands had before; they still work and are not listed."""

app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode="markdown",
                  pretty_exceptions_enable=False, help=FRAMING["about"])


def _version(asked: bool) -> None:
    if asked:
        print(f"framing {installed_version('framing') or 'of no known version'}")
        raise typer.Exit


@app.callback()
def _options(version: bool = typer.Option(
        False, "--version", callback=_version, is_eager=True, help="Say which version this is.",
        )) -> None:
    pass


def _register() -> None:
    groups = {noun: typer.Typer(no_args_is_help=True, help=about) for noun, about in NOUNS.items()}
    groups = {"claims": typer.Typer(invoke_without_command=True), **groups}
    for module, texts in TEXTS.items():
        functions = import_module(f"framing.cli.{module}")
        for verb, text in texts.items():
            name = text.get("command", verb)
            noun = name.rpartition(" ")[0]
            run = command(getattr(functions, verb), name, "changes" in text)
            _describe(run, OPTIONS | text)
            if name in groups:
                groups[name].callback()(run)
            else:
                (groups[noun] if noun else app).command(verb)(run)
            if "older" in text:
                app.command(text["older"], hidden=True)(run)
    for noun, group in groups.items():
        app.add_typer(group, name=noun)
    app.command("freeze", hidden=True, context_settings={
        "ignore_unknown_options": True, "allow_extra_args": True})(_misplaced_freeze)


def _describe(run: Callable, texts: dict) -> None:
    """Give a command the help and the options that `commands.toml` says it has."""
    run.__doc__ = "\n\n".join(filter(None, (inspect.getdoc(run), texts.get("about"))))
    signature, parameters = inspect.signature(run), []
    for name, parameter in signature.parameters.items():
        if text := texts.get(name):
            given = {"help": text} if isinstance(text, str) else dict(text)
            info = (typer.Argument(metavar=given.pop("argument"), **given) if "argument" in given
                    else typer.Option(given.pop("flag", f"--{name.replace('_', '-')}"), **given))
            parameter = parameter.replace(annotation=Annotated[parameter.annotation, info])
        parameters.append(parameter)
    run.__signature__ = signature.replace(parameters=parameters)


def _misplaced_freeze() -> None:
    """Freeze the claims: it is `framing claims freeze`."""
    tell("There is no `framing freeze`: write `framing claims freeze`.")
    raise typer.Exit(2)


_register()


def _spread_files(arguments: list[str]) -> list[str]:
    """Let one `--in` name several files: `--in a b` becomes `--in a --in b`."""
    result, naming = [], False
    for argument in arguments:
        if argument.startswith("-") and argument != "-":
            naming = argument == "--in"
            if not naming:
                result.append(argument)
        elif naming:
            result += ["--in", argument]
        else:
            result.append(argument)
    return result


def main() -> NoReturn:
    """Run the command line."""
    if sys.getfilesystemencoding() == "ascii":
        # A POSIX locale without UTF-8: arguments and names of files would be no text.
        os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])
    # Thousands of objects are made at the start and stay: looking for circles takes a sixth of it.
    gc.set_threshold(300_000)
    # Plugins of pydantic would be looked for in everything that is installed; there are none.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed before we began
            setattr(sys, name, open(os.devnull, "w"))  # noqa: SIM115
        # Windows consoles default to a code page without Arabic; names of files may be no text.
        getattr(sys, name).reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        app(_spread_files(sys.argv[1:]), standalone_mode=True)
    finally:
        _flush()


def _flush() -> None:
    """Write out what is printed; where nobody reads it, or the disk is full, nothing follows."""
    try:
        sys.stdout.flush()
    except OSError as error:
        # What could not be written would be tried again at the end of the process.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if error.errno != errno.EPIPE:
            tell(of_system(error))
        raise SystemExit(1) from None

"""The command `framing`: its commands by name, and where each is."""

import sys
from importlib import import_module
from typing import NoReturn

import typer

COMMANDS = {
    "new": "study:new",
    "add": "study:add",
    "check": "study:check",
    "run": "study:run",
    "annotate": "reading:annotate",
    "count": "reading:count",
    "words": "reading:words",
    "concordance": "concordance:concordance",
    "figures": "figures:figures",
    "site": "outputs:site",
    "export": "outputs:export",
    "claims": "claims:claims",
    "claims show": "claims:show",
    "claims freeze": "claims:freeze",
    "code draw": "coding:draw",
    "code compare": "coding:compare",
    "code book": "coding:book",
    "lexicon suggest": "lexicon:suggest",
    "lexicon validate": "lexicon:validate",
    "lexicon check": "lexicon:check",
    "paper methods": "paper:methods",
    "paper cite": "paper:cite",
    "paper checklist": "paper:checklist",
    "paper tables": "paper:tables",
}
"""Each command, by a verb or a noun and its verb: the module in `framing.cli` and its function."""

NOUNS = {
    "code": "Code by hand: draw places into a sheet, compare coded sheets, print the codebook.",
    "lexicon": "Make a lexicon for another subject: propose entries, check them, measure them.",
    "paper": "For a paper on a study: methods, citations, a checklist, tables.",
}
OLDER = {"sample": "code draw", "agreement": "code compare", "codebook": "code book",
         "methods": "paper methods", "cite": "paper cite", "checklist": "paper checklist",
         "tables": "paper tables"}
"""Names that commands had before; they still work and are not listed."""

app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode="markdown",
                  pretty_exceptions_enable=False, help=(
    "Comparative discourse study of Arabic news: from scraped pages to framing, with every number "
    "led back to the characters it was counted from.\n\n"
    "Begin with `framing run` in a study folder, or try `framing count TERM --in FILE`."))


def _function(command: str):
    module, name = COMMANDS[command].split(":")
    return getattr(import_module(f"framing.cli.{module}"), name)


def _version(asked: bool) -> None:
    if asked:
        from analysis.files import installed_version

        print(f"framing {installed_version('framing') or 'of no known version'}")
        raise typer.Exit


@app.callback()
def _options(version: bool = typer.Option(
        False, "--version", callback=_version, is_eager=True, help="Say which version this is.",
        )) -> None:
    pass


def _register() -> None:
    groups = {}
    for command in COMMANDS:
        noun, _, verb = command.partition(" ")
        if not verb and any(name.startswith(f"{noun} ") for name in COMMANDS):
            groups[noun] = typer.Typer(invoke_without_command=True)
            groups[noun].callback()(_function(command))
        elif not verb:
            app.command(noun)(_function(command))
        else:
            if noun not in groups:
                groups[noun] = typer.Typer(no_args_is_help=True, help=NOUNS[noun])
            groups[noun].command(verb)(_function(command))
    for noun, group in groups.items():
        app.add_typer(group, name=noun)
    for name, command in OLDER.items():
        app.command(name, hidden=True)(_function(command))
    app.command("freeze", hidden=True, context_settings={
        "ignore_unknown_options": True, "allow_extra_args": True})(_misplaced_freeze)


def _misplaced_freeze() -> None:
    """Freeze the claims: it is `framing claims freeze`."""
    from framing.cli.shared import tell

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
    for stream in (sys.stdout, sys.stderr):
        # Windows consoles default to a code page that has no Arabic.
        stream.reconfigure(encoding="utf-8")
    app(_spread_files(sys.argv[1:]))
    raise SystemExit(0)

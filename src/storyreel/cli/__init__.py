"""The command line: one file per command, thin.

Results go to standard output, progress and errors to standard error. Exit codes: 0 done, 1
`check` found errors, 2 your input or setup, 3 something outside failed, 130 interrupted.
"""

from __future__ import annotations

import importlib
import logging
import sys

import click

from storyreel.errors import StoryreelError

_COMMANDS = (
    "produce",
    "read",
    "write",
    "check",
    "explain",
    "rewrite",
    "compare",
    "shoot",
    "review",
    "export",
    "passes",
    "gallery",
    "list",
    "doctor",
)


class _Commands(click.Group):
    """Loads a command when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order people meet them."""
        return [*_COMMANDS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name."""
        if cmd_name not in _COMMANDS:
            return None
        module = importlib.import_module(f"storyreel.cli.{cmd_name}")
        command: click.Command = module.COMMAND
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="storyreel", prog_name="storyreel")
@click.option("--debug", is_flag=True, help="Show where an error came from.")
@click.pass_context
def _storyreel(context: click.Context, debug: bool) -> None:
    r"""Dialogue in, film out.

    storyreel reads a dialogue, breaks it down into a shooting script, speaks and shoots it with
    its own previz renderer, cuts the film and reviews it. No key, no GPU, no network.

    \b
      storyreel produce examples/ferry.txt -o films/ferry
    """
    context.obj = {"debug": debug}
    if debug:
        logging.basicConfig(level=logging.DEBUG, stream=sys.stderr)


def main() -> None:
    """Runs the command line and exits."""
    debug = "--debug" in sys.argv
    try:
        code = _storyreel.main(standalone_mode=False)
    except click.exceptions.Abort:
        # What click makes of Ctrl-C.
        click.secho("Interrupted. Run the same command again to go on.", fg="yellow", err=True)
        code = 130
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except StoryreelError as error:
        if debug:
            raise
        click.secho(str(error), fg="red", err=True)
        code = error.exit_code
    except OSError as error:
        if debug:
            raise
        what = error.strerror or str(error)
        click.secho(f"cannot go on: {what}. Free space, or write elsewhere.", fg="red", err=True)
        code = 2
    sys.exit(code if isinstance(code, int) else 0)


__all__ = ["main"]

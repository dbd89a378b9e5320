"""The command that answers canned queries from the shell, its options derived from the queries."""

import asyncio
import json
import re
from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from store.commands import data_option

if TYPE_CHECKING:
    from queries import CannedQuery, Parameter
    from server.asking import Reply, Routes

_SEVERAL: Final = 300
_ASKED_WRONGLY: Final = frozenset({400, 404, 406, 413, 414})


class _BadlyAsked(click.ClickException):
    exit_code = 2


class _Ambiguous(click.ClickException):
    exit_code = 3


class _Queries(click.Group):
    """A group with a command for each canned query; they are read when one is asked for."""

    def list_commands(self, _: click.Context) -> list[str]:
        from queries import catalogue

        return list(catalogue())

    def get_command(self, _: click.Context, name: str) -> click.Command | None:
        from queries import catalogue

        query = catalogue().get(name)
        return None if query is None else _command(query)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        from rapidfuzz.process import extract

        if self.get_command(ctx, args[0]) is None:
            near = ", ".join(name for name, *_ in extract(args[0], self.list_commands(ctx)))
            ctx.fail(f"There is no query {args[0]}; near it are {near}. `--list` tells all.")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list is long: `--list` gives it."""


@click.group(
    cls=_Queries,
    invoke_without_command=True,
    no_args_is_help=False,
    subcommand_metavar="NAME [OPTIONS]",
    epilog="Example: masalik query seizures --actor asayish-nes --format csv",
)
@click.option("--list", "listed", is_flag=True, help="List the queries by group.")
@click.option(
    "--lang",
    type=click.Choice(("en", "ar")),
    default="en",
    show_default=True,
    help="The language of the list.",
)
@click.pass_context
def query(ctx: click.Context, listed: bool, lang: str) -> None:
    """Answer the canned query NAME, from a data directory or a server.

    Its options are the parameters of the query: `masalik query NAME --help` tells them. Names may
    be given in any spelling, in Arabic or Latin letters. Without NAME, the queries are listed.

    Exit codes: 0 answered, 1 could not be answered, 2 asked wrongly (no such query, parameter or
    value), 3 a name means several things.
    """
    if ctx.invoked_subcommand is None or listed:
        _list(lang)
        ctx.exit()


def _list(lang: str) -> None:
    from queries import catalogue, groups

    known = catalogue()
    width = max(map(len, known))
    for name, group in groups().items():
        click.secho(f"{group.title[lang]} ({name})", bold=True)
        for each in known.values():
            if each.group == name:
                click.echo(f"  {each.name:<{width}}  {each.title[lang]}")


def _command(query: "CannedQuery") -> click.Command:
    """Return the command of a query, with an option for each of its parameters."""
    options: list[click.Parameter] = [_option(each) for each in query.parameters.values()]
    formats = [str(form) for form in query.formats]
    options += [
        click.Option(
            ["--format", "form"],
            type=click.Choice(formats),
            default=formats[0],
            show_default=True,
            help="The form of the answer.",
        ),
        click.Option(
            ["--server", "server"], metavar="URL", help="Ask this server, not a data directory."
        ),
    ]
    if "json" in formats:
        options += [
            click.Option(
                ["--limit", "limit"],
                type=click.IntRange(min=1),
                help="The most rows; by default 100 of JSON, and all of the other formats.",
            ),
            click.Option(["--after", "after"], metavar="TOKEN", help="Go on after an answer."),
            click.Option(["--no-evidence", "bare"], is_flag=True, help="Leave the evidence out."),
            click.Option(["--bom", "bom"], is_flag=True, help="Begin CSV or TSV for spreadsheets."),
        ]

    def answer(**given: Any) -> None:  # noqa: ANN401 (what click hands over)
        _answer(query, **given)

    return data_option(
        click.Command(
            query.name,
            params=options,
            callback=answer,
            help=f"{query.title['en']}\n\n{query.description['en']}\n\n{query.description['ar']}",
        )
    )


def _option(parameter: "Parameter") -> click.Option:
    # A parameter may be called as an option of its own: `from` and `class` are words of Python.
    names = [f"--{parameter.name}", f"p_{parameter.name}"]
    dashed = re.sub(r"(?<=[a-z])(?=[A-Z])|_", "-", parameter.name).lower()
    if dashed != parameter.name:
        names.insert(0, f"--{dashed}")
    default = "" if parameter.default is None else f" [default: {parameter.default}]"
    return click.Option(
        names,
        # What it takes is said by those who answer; a value too many is refused, not left out.
        multiple=True,
        metavar="|".join(parameter.values) or str(parameter.type).upper(),
        help=f"{parameter.description['en']} ({parameter.accepted}){default}",
    )


def _answer(
    query: "CannedQuery",
    data: Path,
    form: str,
    server: str | None,
    limit: int | None = None,
    after: str | None = None,
    bare: bool = False,
    bom: bool = False,
    **given: Sequence[str],
) -> None:
    pairs = [(name.removeprefix("p_"), value) for name, values in given.items() for value in values]
    told = {"limit": limit, "after": after, "evidence": "none" if bare else None}
    pairs += [(name, str(value)) for name, value in told.items() if value is not None]
    if bom:
        pairs.append(("bom", "true"))
    reply = asyncio.run(_asked(_routes(server, data), f"queries/{query.name}.{form}", pairs))
    if form != "json":
        click.echo(reply.body, nl=False)
        return
    document = reply.json()
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))
    for warning in document["warnings"]:
        click.echo(warning["detail"], err=True)
    if token := document["page"]["after"]:
        click.echo(f"There are more rows: --after {token}", err=True)


def _routes(server: str | None, data: Path) -> "AbstractAsyncContextManager[Routes]":
    from server.asking import of_server

    if server is not None:
        return of_server(server)
    from server.settings import read_settings
    from server.unserved import of_data

    # One question is asked, by one client: nothing is worth copying or counting.
    settings = read_settings(
        data=data,
        workers=1,
        memory_resident_bytes=0,
        search=False,
        metrics="off",
        mcp=False,
    )
    return of_data(settings)


async def _asked(
    opened: "AbstractAsyncContextManager[Routes]", path: str, pairs: Sequence[tuple[str, str]]
) -> "Reply":
    from server.asking import Refused, Unreachable

    async with opened as routes:
        try:
            return await routes.get(path, pairs, accept="*/*")
        except Refused as refused:
            raise _refused(refused.status, refused.problem) from refused
        except Unreachable as error:
            raise click.ClickException(str(error)) from error


def _refused(status: int, problem: Mapping[str, Any]) -> click.ClickException:
    detail = str(problem.get("detail") or problem.get("title") or f"status {status}")
    if status == _SEVERAL:
        choices = (
            f"  {choice['value']}  {' / '.join(choice['labels'].values())} ({choice['class']})"
            for choice in problem["choices"]
        )
        given = f"--{problem['parameter']}: {problem['given']} may be several. Give one of:"
        return _Ambiguous("\n".join((given, *choices)))
    if near := problem.get("near"):
        detail += f"\nNear it are: {', '.join(near)}"
    return _BadlyAsked(detail) if status in _ASKED_WRONGLY else click.ClickException(detail)

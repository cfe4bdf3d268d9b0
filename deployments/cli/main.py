"""Entry of the command line: the command groups, and errors as one sentence."""

import sys
from typing import NoReturn

import typer
from pydantic import ValidationError
from pydantic_core import ErrorDetails
from rich.text import Text

from deployments.cli import (
    accounts,
    backups,
    batch,
    buckets,
    datasets,
    exports,
    labels,
    models,
    monitoring,
    platform,
    projects,
    recordings,
    schedules,
    service_traffic,
    services,
)
from deployments.cli.output import errors
from infra.settings import settings
from schemas.errors import ExemlError
from schemas.languages import said, speaking

app = typer.Typer(
    name="exeml",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


@app.callback()
def speak(context: typer.Context) -> None:
    """Code-free AutoML: label data, train a model, deploy a service."""
    context.with_resource(speaking(settings().language))


platform.add_commands(app)
app.add_typer(datasets.app, name="dataset")
app.add_typer(labels.app, name="label")
app.add_typer(buckets.app, name="bucket")
app.add_typer(projects.app, name="project")
app.add_typer(schedules.app, name="schedule")
app.add_typer(models.app, name="model")
services.add_commands(services.app)
service_traffic.add_commands(services.app)
app.add_typer(services.app, name="service")
app.add_typer(recordings.app, name="recording")
app.add_typer(batch.app, name="batch")
app.add_typer(accounts.app, name="account")
app.add_typer(exports.app, name="export")
app.add_typer(backups.app, name="backup")
services.app.command("monitor")(monitoring.monitor)
app.command("predict")(services.predict)


def main() -> None:
    """Run the command line; an error of the product ends it with its sentence and status 1."""
    try:
        app()
    except ExemlError as error:
        _fail(said(str(error), settings().language))
    except ValidationError as error:
        _fail("; ".join(map(_wrong_setting, error.errors())))
    except OSError as error:
        _fail(
            f"{error.filename or 'a file'} cannot be used ({error.strerror}); free disk space, or "
            "set EXEML_HOME to a folder that you may write"
        )
    except KeyboardInterrupt:
        errors.print("stopped")
        sys.exit(130)


def _fail(sentence: str) -> NoReturn:
    errors.print(Text.assemble(("error: ", "red"), sentence), soft_wrap=True)
    sys.exit(1)


def _wrong_setting(problem: ErrorDetails) -> str:
    """Name the variable whose value cannot be used."""
    variable = f"EXEML_{'_'.join(map(str, problem['loc'])).upper()}"
    return f"{variable} is {problem['input']!r}: {problem['msg']}"


if __name__ == "__main__":
    main()

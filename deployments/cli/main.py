"""Entry of the command line: the command groups, and errors as one sentence."""

import sys

import typer
from rich.text import Text

from deployments.cli import datasets, labels, models, platform, projects, services
from deployments.cli.output import errors
from schemas.errors import ExemlError

app = typer.Typer(
    name="exeml",
    help="Code-free AutoML: label data, train a model, deploy a service.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
platform.add_commands(app)
app.add_typer(datasets.app, name="dataset")
app.add_typer(labels.app, name="label")
app.add_typer(projects.app, name="project")
app.add_typer(models.app, name="model")
app.add_typer(services.app, name="service")
app.command("predict")(services.predict)


def main() -> None:
    """Run the command line; an error of the product ends it with its sentence and status 1."""
    try:
        app()
    except ExemlError as error:
        errors.print(Text.assemble(("error: ", "red"), str(error)), soft_wrap=True)
        sys.exit(1)
    except KeyboardInterrupt:
        errors.print("stopped")
        sys.exit(130)


if __name__ == "__main__":
    main()

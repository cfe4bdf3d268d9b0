"""A service has several model versions, a history of its traffic, limits, and named keys."""

import json
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

FIRST = 1
PLATFORM = "api"
AUTO_STOP = ("auto_stop", "auto_stop_hours")
IN_SERVICE = ("resource_pool", "specification", "compute_nodes", "traffic_ratio")
FORMER_DEFAULTS = {
    "resource_pool": "public",
    "specification": "cpu",
    "compute_nodes": 1,
    "auto_stop": True,
    "auto_stop_hours": 1,
}

services = sa.table(
    "services",
    sa.column("id", sa.Uuid()),
    sa.column("model_version_id", sa.Uuid()),
    sa.column("run_id", sa.Uuid()),
    sa.column("settings", sa.Text()),
    sa.column("traffic_revision", sa.Integer()),
    sa.column("created_at", sa.DateTime(timezone=True)),
)
versions = sa.table(
    "service_versions",
    sa.column("service_id", sa.Uuid()),
    sa.column("number", sa.Integer()),
    sa.column("model_version_id", sa.Uuid()),
    sa.column("resource_pool", sa.Text()),
    sa.column("specification", sa.Text()),
    sa.column("compute_nodes", sa.Integer()),
    sa.column("traffic_ratio", sa.Integer()),
    sa.column("shadow_percent", sa.Integer()),
)
states = sa.table(
    "service_traffic_states",
    sa.column("service_id", sa.Uuid()),
    sa.column("number", sa.Integer()),
    sa.column("reason", sa.Text()),
    sa.column("by", sa.Text()),
    sa.column("created_at", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    _create_tables()
    with op.batch_alter_table("services") as table:
        for name in ("revision", "traffic_revision"):
            table.add_column(
                sa.Column(name, sa.Integer(), nullable=False, server_default=str(FIRST))
            )
        table.add_column(sa.Column("served_revision", sa.Integer()))
        table.add_column(sa.Column("restart_at", sa.DateTime(timezone=True)))
    for service in _rows():
        _divide(service)
    with op.batch_alter_table("services") as table:
        table.drop_constraint("uq_services_run_id", type_="unique")
        table.alter_column("run_id", existing_type=sa.Uuid(), nullable=True)
        table.drop_constraint("fk_services_model_version_id", type_="foreignkey")
        table.drop_column("model_version_id")
        for name in ("revision", "traffic_revision"):
            table.alter_column(name, existing_type=sa.Integer(), server_default=None)
    with op.batch_alter_table("api_keys") as table:
        for name in ("name", "hint"):
            table.add_column(sa.Column(name, sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("api_keys") as table:
        for name in ("name", "hint"):
            table.alter_column(name, existing_type=sa.Text(), server_default=None)


def _create_tables() -> None:
    op.create_table(
        "service_traffic_states",
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["service_id"],
            ["services.id"],
            name="fk_service_traffic_states_service_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("service_id", "number", name="pk_service_traffic_states"),
    )
    op.create_table(
        "service_versions",
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("model_version_id", sa.Uuid(), nullable=False),
        sa.Column("resource_pool", sa.Text(), nullable=False),
        sa.Column("specification", sa.Text(), nullable=False),
        sa.Column("compute_nodes", sa.Integer(), nullable=False),
        sa.Column("traffic_ratio", sa.Integer(), nullable=False),
        sa.Column("shadow_percent", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["service_id"],
            ["services.id"],
            name="fk_service_versions_service_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["model_version_id"],
            ["model_versions.id"],
            name="fk_service_versions_model_version_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "service_id", "number", "model_version_id", name="pk_service_versions"
        ),
    )
    op.create_index(
        "ix_service_versions_model_version_id", "service_versions", ["model_version_id"]
    )


def _rows() -> Sequence[Any]:
    return op.get_bind().execute(sa.select(services)).all()


def _divide(service: Any) -> None:
    """Keep the hours with the service, and what is of the version with the version."""
    former = FORMER_DEFAULTS | json.loads(service.settings)
    op.execute(
        versions.insert().values(
            {name: former[name] for name in IN_SERVICE if name != "traffic_ratio"}
            | {"service_id": service.id, "model_version_id": service.model_version_id}
            | {"number": FIRST, "traffic_ratio": 100, "shadow_percent": 0}
        )
    )
    op.execute(
        states.insert().values(
            service_id=service.id,
            number=FIRST,
            reason="deployed",
            by=PLATFORM,
            created_at=service.created_at,
        )
    )
    kept = json.dumps({name: former[name] for name in AUTO_STOP})
    op.execute(sa.update(services).where(services.c.id == service.id).values(settings=kept))


def downgrade() -> None:
    with op.batch_alter_table("api_keys") as table:
        for name in ("name", "hint"):
            table.drop_column(name)
    op.execute(sa.delete(services).where(services.c.run_id.is_(None)))
    with op.batch_alter_table("services") as table:
        table.add_column(sa.Column("model_version_id", sa.Uuid()))
    for service in _rows():
        _unite(service)
    op.execute(sa.delete(services).where(services.c.model_version_id.is_(None)))
    with op.batch_alter_table("services") as table:
        for name in ("revision", "traffic_revision", "served_revision", "restart_at"):
            table.drop_column(name)
        table.alter_column("run_id", existing_type=sa.Uuid(), nullable=False)
        table.create_unique_constraint("uq_services_run_id", ["run_id"])
        table.alter_column("model_version_id", existing_type=sa.Uuid(), nullable=False)
        table.create_foreign_key(
            "fk_services_model_version_id",
            "model_versions",
            ["model_version_id"],
            ["id"],
            ondelete="CASCADE",
        )
    op.drop_table("service_versions")
    op.drop_table("service_traffic_states")


def _unite(service: Any) -> None:
    """Keep the version with the most traffic."""
    main = op.get_bind().execute(
        sa.select(versions)
        .where(versions.c.service_id == service.id)
        .where(versions.c.number == service.traffic_revision)
        .order_by(versions.c.traffic_ratio.desc())
        .limit(1)
    )
    version = main.one_or_none()
    if version is None:
        return
    settings = json.loads(service.settings)
    united = {name: getattr(version, name) for name in IN_SERVICE}
    united |= {name: settings.get(name, FORMER_DEFAULTS[name]) for name in AUTO_STOP}
    op.execute(
        sa.update(services)
        .where(services.c.id == service.id)
        .values(model_version_id=version.model_version_id, settings=json.dumps(united))
    )

"""No two rows of one owner may overlap in time: one constraint for both databases.

* PostgreSQL: ``EXCLUDE USING gist (owner WITH =, tstzrange(start, end) WITH &&)``;
  needs btree_gist, a trusted extension that a database's owner may create.
* SQLite: BEFORE INSERT and BEFORE UPDATE triggers. They go into the schema editor's
  ``deferred_sql``, as Django does with conditional unique constraints, because every
  AlterField remakes the table and drops the triggers of the old one.

Both raise ``django.db.IntegrityError`` with the constraint's name in the text. Nothing
here imports psycopg or django.contrib.postgres, which breaks on SQLite.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import FieldError, ValidationError
from django.db import DEFAULT_DB_ALIAS
from django.db.backends.ddl_references import Statement, Table
from django.db.models import BaseConstraint, Field, Model
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

Parts = dict[str, Any]

EXCLUDE = (
    "CONSTRAINT %(name)s EXCLUDE USING gist (%(same_owner)s, "
    "tstzrange(%(start)s, %(end)s, '[)') WITH &&%(apart)s) "
    "WHERE (%(status)s IN (%(active)s))"
)
TRIGGER = (
    'CREATE TRIGGER "%(raw_name)s_%(when)s" BEFORE %(event)s ON %(table)s '
    "FOR EACH ROW WHEN NEW.%(status)s IN (%(active)s) BEGIN "
    "SELECT RAISE(ABORT, '%(raw_name)s') "
    "WHERE NEW.%(end)s <= NEW.%(start)s OR EXISTS ("
    "SELECT 1 FROM %(table)s t WHERE %(same_owner)s AND t.%(status)s IN (%(active)s) "
    "%(apart)s"
    "AND t.%(start)s < NEW.%(end)s AND t.%(end)s > NEW.%(start)s "
    "AND t.%(pk)s IS NOT NEW.%(pk)s); END"
)


class NoOverlap(BaseConstraint):
    """Active rows with equal ``scope`` columns never overlap in [start, end).

    Unless they are ``together``: rows with the same value in that column, which is never
    null, may share their time.
    """

    default_violation_error_message = _("This time is already taken.")

    def __init__(  # noqa: PLR0913  # which column is which
        self,
        *,
        name: str,
        scope: Sequence[str],
        start: str,
        end: str,
        status: str,
        active: Sequence[str],
        together: str | None = None,
    ) -> None:
        self.scope = tuple(scope)
        self.start, self.end = start, end
        self.status, self.active = status, tuple(active)
        self.together = together
        super().__init__(name=name, violation_error_code="overlap")

    def _watched(self) -> list[str]:
        together = [self.together] if self.together else []
        return [*self.scope, self.start, self.end, self.status, *together]

    def _parts(self, model: type[Model], editor: BaseDatabaseSchemaEditor) -> Parts:
        def quoted(field: Field[Any, Any]) -> str:
            return str(editor.quote_name(field.column or field.attname))

        meta = model._meta
        scope = [quoted(_field(model, name)) for name in self.scope]
        if editor.connection.vendor == "postgresql":
            same_owner = ", ".join(f"{column} WITH =" for column in scope)
            apart = ", {0} WITH <>"
        else:
            same_owner = " AND ".join(f"t.{column} = NEW.{column}" for column in scope)
            apart = "AND t.{0} <> NEW.{0} "
        return {
            "table": Table(meta.db_table, editor.quote_name),
            "name": editor.quote_name(self.name),
            "raw_name": self.name,
            "same_owner": same_owner,
            "apart": apart.format(quoted(_field(model, self.together)))
            if self.together
            else "",
            "start": quoted(_field(model, self.start)),
            "end": quoted(_field(model, self.end)),
            "status": quoted(_field(model, self.status)),
            "watched": ", ".join(
                quoted(_field(model, name)) for name in self._watched()
            ),
            "pk": quoted(meta.pk),
            "active": ", ".join(f"'{status}'" for status in self.active),
        }

    def _triggers(
        self, model: type[Model], editor: BaseDatabaseSchemaEditor
    ) -> list[Statement]:
        parts = self._parts(model, editor)
        update = f"UPDATE OF {parts.pop('watched')}"
        return [
            Statement(TRIGGER, when="ins", event="INSERT", **parts),
            Statement(TRIGGER, when="upd", event=update, **parts),
        ]

    def constraint_sql(  # type: ignore[override]  # None: nothing inside CREATE TABLE
        self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor
    ) -> Statement | None:
        if schema_editor.connection.vendor == "postgresql":
            return Statement(EXCLUDE, **self._parts(model, schema_editor))
        schema_editor.deferred_sql.extend(self._triggers(model, schema_editor))
        return None

    def create_sql(  # type: ignore[override]  # the base class returns text
        self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor
    ) -> Statement:
        if schema_editor.connection.vendor == "postgresql":
            return Statement(
                "ALTER TABLE %(table)s ADD %(constraint)s",
                table=Table(model._meta.db_table, schema_editor.quote_name),
                constraint=self.constraint_sql(model, schema_editor),
            )
        insert, update = self._triggers(model, schema_editor)
        schema_editor.deferred_sql.append(update)
        return insert

    def remove_sql(  # type: ignore[override]  # the base class returns text
        self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor
    ) -> Statement:
        """PostgreSQL only: SQLite remakes the table, which drops the triggers."""
        return Statement(
            "ALTER TABLE %(table)s DROP CONSTRAINT %(name)s",
            table=Table(model._meta.db_table, schema_editor.quote_name),
            name=schema_editor.quote_name(self.name),
        )

    def validate(
        self,
        model: type[Model],
        instance: Model,
        exclude: set[str] | None = None,
        using: str = DEFAULT_DB_ALIAS,
    ) -> None:
        """Raise ValidationError (code ``overlap``), for full_clean() and forms."""
        if set(self._watched()) & set(exclude or ()):
            return
        if getattr(instance, self.status) not in self.active:
            return
        taken = {
            _field(model, name).attname: getattr(instance, _field(model, name).attname)
            for name in self.scope
        } | {
            f"{self.status}__in": self.active,
            f"{self.start}__lt": getattr(instance, self.end),
            f"{self.end}__gt": getattr(instance, self.start),
        }
        others = model._default_manager.using(using).filter(**taken)
        if self.together:
            others = others.exclude(**{self.together: getattr(instance, self.together)})
        if others.exclude(pk=instance.pk).exists():
            raise ValidationError(
                self.get_violation_error_message(), code=self.violation_error_code
            )

    def deconstruct(self) -> Any:
        path, args, kwargs = super().deconstruct()
        kwargs.pop("violation_error_code", None)
        kwargs.update(
            scope=self.scope,
            start=self.start,
            end=self.end,
            status=self.status,
            active=self.active,
        )
        if self.together:
            kwargs["together"] = self.together
        return path, args, kwargs

    def __eq__(self, other: object) -> bool:
        if isinstance(other, NoOverlap):
            return bool(self.deconstruct() == other.deconstruct())
        return NotImplemented

    def __hash__(self) -> int:
        return hash((type(self), self.name))


def _field(model: type[Model], name: str) -> Field[Any, Any]:
    field = model._meta.get_field(name)
    if not isinstance(field, Field):
        raise FieldError(f"{name} is not a column of {model.__name__}")
    return field

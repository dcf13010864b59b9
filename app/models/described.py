"""What the models describe on each database, which is what a schema is compared with."""

from typing import Any

from sqlalchemy import Index

from app.models.base import ONLY_ON
from app.models.search import is_of_index


def comparison(dialect: str) -> dict[str, Any]:
    """The options of Alembic that leave out what the models do not describe, or only for another database."""

    def include_name(name: str | None, kind: str, _parents: object) -> bool:
        return not (kind == "table" and is_of_index(name))

    def include_object(item: Any, _name: str | None, _kind: str, _is_there: bool, _other: object) -> bool:  # noqa: FBT001
        return not isinstance(item, Index) or item.info.get(ONLY_ON, dialect) == dialect

    return {"include_name": include_name, "include_object": include_object}

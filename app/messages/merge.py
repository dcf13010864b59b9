"""How a save or an edit changes a message (docs/api.md, Merge, Idempotence and Staff edits). Pure functions."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.messages.attributes import ATTRIBUTES, BY_NAME
from app.messages.save import Save
from app.messages.standing import standing_codes
from app.messages.values import Value, to_wire
from app.messages.words import counterparty_of

Row = Mapping[str, Any]
Changes = dict[str, list[Any]]


@dataclass(frozen=True, slots=True)
class Merge:
    """What a save or an edit does to a row: the columns to set, old -> new by wire path, and the staff edits it met."""

    columns: dict[str, Any]
    changes: Changes
    kept: tuple[str, ...] = ()
    overwritten: tuple[str, ...] = ()


def merge_save(stored: Row, save: Save) -> Merge:
    """The effect of `save` on `stored`: absent keeps, null clears, and an old value repeated keeps a staff edit."""
    said: dict[str, Any] = dict(stored["said"] or {})
    columns: dict[str, Any] = {}
    kept, overwritten = [], []
    for name, new in save.attributes.items():
        if name in said:
            if to_wire(new) == said[name]:
                kept.append(name)
                continue
            del said[name]
            if new != stored[name]:
                overwritten.append(name)
        if new != stored[name]:
            columns[name] = new
    changes = _changes(stored, columns)
    if save.unknown:
        columns |= _merge_unknown(stored, save.unknown, changes)
    if said != (stored["said"] or {}):
        columns["said"] = said or None
    return Merge(_with_derived(stored, columns), changes, tuple(kept), tuple(overwritten))


def merge_edit(stored: Row, edits: Mapping[str, Value], unknown: Mapping[str, Any] | None = None) -> Merge:
    """The effect of a staff edit: it remembers what the integration had last said about each attribute it changes.

    Of fields outside the contract nothing is remembered: the integration's next word about one counts.
    """
    said: dict[str, Any] = dict(stored["said"] or {})
    columns: dict[str, Any] = {name: new for name, new in edits.items() if new != stored[name]}
    for name, new in columns.items():
        said.setdefault(name, to_wire(stored[name]))
        if said[name] == to_wire(new):
            del said[name]
    changes = _changes(stored, columns)
    if unknown:
        columns |= _merge_unknown(stored, unknown, changes)
    if said != (stored["said"] or {}):
        columns["said"] = said or None
    return Merge(_with_derived(stored, columns), changes)


def occurred_at(row: Row) -> datetime:
    """When the message happened, for every list: sent, else received, else first saved."""
    moment: datetime = row["sent_at"] or row["received_at"] or row["created_at"]
    return moment


def new_row(save: Save) -> dict[str, Any]:
    """The row that a first save makes."""
    row: dict[str, Any] = dict.fromkeys(BY_NAME)
    row.update(
        save.attributes,
        department_id=save.department_id,
        uuid=save.uuid,
        user_id=save.user_id,
        version=1,
        created_at=save.at,
        updated_at=save.at,
        created_by=save.client,
        request_uuid=save.request_uuid,
        idempotency_digest=save.idempotency_digest,
        unknown={path: value for path, value in save.unknown.items() if value is not None} or None,
        said=None,
        trashed_at=None,
        trashed_by=None,
        trash_reason=None,
    )
    return row | derived(row)


def derived(row: Row) -> dict[str, Any]:
    """The columns that follow from the others, kept so that lists and filters need no more than an index."""
    return {
        "occurred_at": occurred_at(row),
        "counterparty": counterparty_of(row),
        "warnings": " ".join(standing_codes(row)) or None,
    }


def _changes(stored: Row, columns: Mapping[str, Any]) -> Changes:
    return {
        attribute.path: [to_wire(stored[attribute.name]), to_wire(columns[attribute.name])]
        for attribute in ATTRIBUTES
        if attribute.name in columns
    }


def _merge_unknown(stored: Row, sent: Mapping[str, Any], changes: Changes) -> dict[str, Any]:
    """Merges the fields outside the contract as attributes are merged, and notes them in `changes` too."""
    known: dict[str, Any] = dict(stored["unknown"] or {})
    merged = {path: value for path, value in {**known, **sent}.items() if value is not None}
    for path in sent:
        old, new = known.get(path), merged.get(path)
        # To Python 1, 1.0 and True are equal; as JSON they are three different values.
        if json.dumps(old, sort_keys=True) != json.dumps(new, sort_keys=True):
            changes[path] = [old, new]
    return {"unknown": merged or None} if any(path in changes for path in sent) else {}


def _with_derived(stored: Row, columns: dict[str, Any]) -> dict[str, Any]:
    """`columns` and what follows from them, as far as it differs from what is stored."""
    if columns:
        follows = derived({**stored, **columns})
        columns |= {name: value for name, value in follows.items() if value != stored[name]}
    return columns

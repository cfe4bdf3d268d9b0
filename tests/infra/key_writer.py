"""A process that makes and revokes API keys until it is killed: `python -m … SERVICE NOTES`.

Each line of its notes is written before or after what it tells: `made KEY`, `revoking KEY`,
`revoked KEY`. With `again` for notes it only writes the key file, as the reconciler does.
"""

import sys
from pathlib import Path
from uuid import UUID

from infra.catalog import api_keys
from infra.replica_files import write_key_file

KEYS_AT_ONCE = 3


def main(service_id: UUID, notes: str) -> None:
    if notes == "again":
        while True:
            write_key_file(service_id)
    with Path(notes).open("a", buffering=1) as noted:
        make_and_revoke(service_id, noted.write)


def make_and_revoke(service_id: UUID, note: object) -> None:
    """Make keys as the API does, and revoke the oldest one of each few."""
    assert callable(note)
    kept = []
    while True:
        made = api_keys.add(service_id)
        write_key_file(service_id)
        note(f"made {made.key}\n")
        kept.append(made)
        if len(kept) > KEYS_AT_ONCE:
            oldest = kept.pop(0)
            note(f"revoking {oldest.key}\n")
            write_key_file(api_keys.revoke(oldest.id))
            note(f"revoked {oldest.key}\n")


if __name__ == "__main__":
    main(UUID(sys.argv[1]), sys.argv[2])

"""The object store in its container: `python -m infra.compose.object_store FOLDER FLAG…`.

The other containers reach all of its ports, as users of one machine would.
"""

import os
import sys
from pathlib import Path

from infra.object_store_security import write_security
from infra.object_store_server import program


def main(folder: Path, flags: list[str]) -> None:
    """Replace this process by SeaweedFS, which keeps its data in `folder`."""
    security = folder / "security"
    write_security(security)
    weed = str(program())
    options = [f"-config_dir={security}", "-logtostderr=true", "mini", f"-dir={folder}"]
    os.execv(weed, [weed, *options, *flags])


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])

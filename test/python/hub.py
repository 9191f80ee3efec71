"""Downloads a dataset from the Hub that HF_ENDPOINT names, as its users do, and prints what is on the disk then."""

import hashlib
import json
import pathlib
import sys

from huggingface_hub import hf_hub_download, snapshot_download
from huggingface_hub.errors import EntryNotFoundError, RevisionNotFoundError

repository, cache = sys.argv[1:]
folder = pathlib.Path(snapshot_download(repository, repo_type="dataset", cache_dir=cache))
files = {
    path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
    for path in sorted(folder.rglob("*"))
    if path.is_file()
}
errors = []
for name, revision in (("nothing.txt", None), ("spec.json", "0" * 40)):
    try:
        hf_hub_download(repository, name, repo_type="dataset", revision=revision, cache_dir=cache)
    except (EntryNotFoundError, RevisionNotFoundError) as error:
        errors.append(type(error).__name__)
print(json.dumps({"revision": folder.name, "files": files, "errors": errors}))

"""Runs a notebook in Deno's kernel and prints what its cells showed, as JSON: `notebook.py NOTEBOOK DENO`."""

import json
import os
import sys
from pathlib import Path
from queue import Empty

notebook, deno = sys.argv[1:3]

# Where Jupyter looks for kernels: what `deno jupyter --install` writes for a user, here for this run alone.
kernel = Path("jupyter/kernels/deno/kernel.json")
kernel.parent.mkdir(parents=True, exist_ok=True)
kernel.write_text(json.dumps({"argv": [deno, "jupyter", "--kernel", "--conn", "{connection_file}"], "display_name": "Deno", "language": "typescript"}))
os.environ["JUPYTER_PATH"] = str(Path("jupyter").resolve())

from jupyter_client.manager import start_new_kernel  # noqa: E402


def shown(client):
    """What cells show, by request: this kernel may send it a moment after it says that it is idle, and nbclient would not see it."""
    data = {}
    while True:
        try:
            message = client.get_iopub_msg(timeout=2)
        except Empty:
            return data
        if message["msg_type"] in ("execute_result", "display_data"):
            data[message["parent_header"]["msg_id"]] = message["content"]["data"]


manager, client = start_new_kernel(kernel_name="deno")
asked = []
for cell in json.loads(Path(notebook).read_text())["cells"]:
    if cell["cell_type"] == "code":
        reply = client.execute("".join(cell["source"]), reply=True, timeout=120)
        if reply["content"]["status"] != "ok":
            sys.exit(f"{reply['content']['ename']}: {reply['content']['evalue']}")
        asked.append(reply["parent_header"]["msg_id"])
data = shown(client)
print(json.dumps([data[request] for request in asked if request in data]))
client.stop_channels()
manager.shutdown_kernel(now=True)

"""A notebook runs from its first cell to its last, warns of nothing, and each cell that draws shows a picture.

    execute.py NOTEBOOK.ipynb

tests/CMakeLists.txt makes a test of each notebook. What it runs comes into the folder it is called in; the executed notebook
stays there too.
"""
import ast
import base64
import io
import json
import os
import pathlib
import subprocess
import sys

import matplotlib.image

SMALLEST = 200  # pixels: what is smaller is no figure


def calls(tree):
    """Names of the functions called in a piece of code: f() and x.f()."""
    functions = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    return {f.attr if isinstance(f, ast.Attribute) else getattr(f, "id", "") for f in functions}


def drawing_cells(cells):
    """Those that call plt.subplots, or a function of the notebook that does."""
    draws = {"subplots"}
    for cell in cells:
        body = ast.parse("".join(cell["source"])).body
        defined = [node for node in body if isinstance(node, ast.FunctionDef)]
        draws |= {node.name for node in defined if calls(node) & draws}
        if any(calls(node) & draws for node in body if node not in defined):
            yield cell


def execute(notebook):
    here = pathlib.Path.cwd()
    own = {name: str(here / "jupyter") for name in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR")}
    environment = os.environ | own | {"VESIPK_OUTPUTS": str(here / "results"), "PYDEVD_DISABLE_FILE_VALIDATION": "1"}
    subprocess.run(["/usr/bin/python3", "-m", "nbconvert", "--to", "notebook", "--execute", str(notebook), "--output-dir", str(here),
                    "--ExecutePreprocessor.timeout=-1", "--log-level", "ERROR"], env=environment, check=True)
    return json.loads((here / notebook.name).read_text(encoding="utf-8"))


def main():
    cells = [cell for cell in execute(pathlib.Path(sys.argv[1]).resolve())["cells"] if cell["cell_type"] == "code"]
    wrong, pictures = [], 0
    for cell in cells:
        wrong += [f"a cell warns: {''.join(o['text'])}" for o in cell["outputs"] if o.get("name") == "stderr"]
    for cell in drawing_cells(cells):
        shown = [o["data"]["image/png"] for o in cell["outputs"] if "image/png" in o.get("data", {})]
        sizes = [matplotlib.image.imread(io.BytesIO(base64.b64decode(png))).shape for png in shown]
        if not shown or min(min(size[:2]) for size in sizes) < SMALLEST:
            wrong.append(f"a cell draws and shows no picture: {cell['source'][0]}")
        pictures += len(shown)
    if not pictures:
        wrong.append("the notebook shows no picture")
    for words in wrong:
        print(words, file=sys.stderr)
    print(f"{len(cells)} cells, {pictures} pictures")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/python3
"""An SBML file with a slip in it is read as a study that is whole, or refused with a line; nothing is half written."""
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import slips  # noqa: E402
import trajectories  # noqa: E402

COUNT, SEED = (int(sys.argv[1]), int(sys.argv[2])) if len(sys.argv) > 2 else (60, 11)

with tempfile.TemporaryDirectory() as empty:
    pathlib.Path(empty, "m.xml").write_text("<sbml/>", encoding="utf-8")
    if "built without expat" in subprocess.run([trajectories.PROGRAM, "import", "m.xml", "-o", "m.cfg"], cwd=empty, capture_output=True, text=True,
                                               check=False).stderr:
        print("skipped: this vesipk was built without expat")
        sys.exit(77)
read, refused = slips.hold(COUNT, SEED)
assert read > 0 and refused > 0
print(f"{read} slips read, {refused} refused")

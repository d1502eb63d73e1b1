"""Results that cannot be written: one line, exit code 4, and no half-written file under the final name.

What needs more than a config and a command line: files in the way, folders that must not be written, a full disk.
"""
import os
import pathlib
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest

PROGRAM = str(pathlib.Path(os.environ["VESIPK"]).resolve())
STUDY = """study = {
  model = {
    amount_unit = "mg";
    compartments = ( { name = "plasma"; volume = "18.5 mL"; }, { name = "cleared"; } );
    processes = ( { name = "loss"; kind = "first_order"; from = "plasma"; to = "cleared"; rate = "0.2 1/h"; } );
  };
  doses = ( { into = "plasma"; amount = "1.2 mg"; } );
  duration = "12 h";
};
"""


class Files(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name).resolve()
        (self.folder / "study.cfg").write_text(STUDY, encoding="utf-8")

    def vesipk(self, *words, before=None):
        return subprocess.run([PROGRAM, *words], cwd=self.folder, capture_output=True, text=True, check=False,
                              stdin=subprocess.DEVNULL, timeout=300, preexec_fn=before)

    def files(self):
        return {p.relative_to(self.folder).as_posix(): p.read_bytes() for p in self.folder.rglob("*") if p.is_file()}

    def says(self, line, *words, code=4, before=None, left=()):
        """The run fails with this one line and leaves every file as it was, and beside them only those in `left`."""
        files = self.files()
        run = self.vesipk(*words, before=before)
        self.assertEqual((run.returncode, run.stdout, run.stderr), (code, "", line + "\n"))
        now = {name: text for name, text in self.files().items() if name not in left}
        self.assertEqual(now, files, "a file is left behind, changed or gone")

    def test_a_result_that_is_there_is_kept_without_force(self):
        (self.folder / "there.h5").write_text("mine", encoding="utf-8")
        self.says("there.h5: is there already; --force replaces it", "run", "study.cfg", "-o", "there.h5")
        run = self.vesipk("run", "-q", "study.cfg", "-o", "there.h5", "--force")
        self.assertEqual((run.returncode, run.stderr), (0, ""))
        self.assertGreater((self.folder / "there.h5").stat().st_size, 1000)

    def test_the_second_run_into_outputs_is_an_error(self):
        self.assertEqual(self.vesipk("run", "-q", "study.cfg").returncode, 0)
        self.says("outputs/study.h5: is there already; --force replaces it", "run", "study.cfg")

    def test_a_folder_called_like_the_result_takes_the_result(self):
        (self.folder / "name.h5").mkdir()
        self.assertEqual(self.vesipk("run", "-q", "study.cfg", "-o", "name.h5").returncode, 0)
        self.assertTrue((self.folder / "name.h5" / "study.h5").is_file())

    def test_a_folder_in_the_place_of_the_result(self):
        (self.folder / "outputs" / "study.h5").mkdir(parents=True)
        self.says("outputs/study.h5: is a folder; give the name of a file in it", "run", "study.cfg", "--force")

    def test_a_file_in_the_place_of_the_folder(self):
        (self.folder / "outputs").write_text("", encoding="utf-8")
        self.says("outputs: is a file, expected a folder for the results (or -o FILE.h5)", "run", "study.cfg")

    def test_a_device_is_not_replaced(self):
        self.says("/dev/null: is not a plain file, so it is not replaced", "run", "study.cfg", "-o", "/dev/null", "--force")

    def test_a_name_that_is_too_long(self):
        name = "x" * 300 + ".h5"
        self.says(f"{name}: cannot be written: File name too long", "run", "study.cfg", "-o", name)

    def test_an_empty_name(self):
        self.says("vesipk run: -o has an empty name, expected FILE.h5 or a folder (vesipk run --help tells more)", "run",
                  "study.cfg", "-o", "", code=2)

    def test_a_file_that_may_not_grow(self):
        def before():
            resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        self.says("small.h5.part: cannot be written: File too large", "run", "study.cfg", "-o", "small.h5", before=before)

    def test_a_full_disk(self):
        mount, umount = shutil.which("mount"), shutil.which("umount")
        disk = self.folder / "disk"
        disk.mkdir()
        if not mount or not umount or subprocess.run([mount, "-t", "tmpfs", "-o", "size=16k", "none", disk], check=False,
                                                     capture_output=True).returncode:
            self.skipTest("no small disk can be made here")
        try:
            self.says("disk/full.h5: cannot be written: No space left on device", "run", "study.cfg", "-o",
                      "disk/full.h5", left=("disk/full.h5.part", "disk/full.h5.log")) # what --resume goes on with
        finally:
            subprocess.run([umount, disk], check=True)

    @unittest.skipIf(os.geteuid() == 0, "root may write and read everything")
    def test_a_folder_that_may_not_be_written(self):
        (self.folder / "shut").mkdir(mode=0o500)
        self.says("shut/x.h5: cannot be written: Permission denied", "run", "study.cfg", "-o", "shut/x.h5")

    @unittest.skipIf(os.geteuid() == 0, "root may write and read everything")
    def test_a_study_that_may_not_be_read(self):
        (self.folder / "study.cfg").chmod(0)
        self.addCleanup((self.folder / "study.cfg").chmod, 0o600)
        run = self.vesipk("check", "study.cfg")
        self.assertEqual((run.returncode, run.stderr), (4, "study.cfg: cannot be opened: Permission denied\n"))

    def test_a_table_that_reaches_nobody(self):
        if not os.path.exists("/dev/full"):
            self.skipTest("there is no /dev/full")
        with open("/dev/full", "w", encoding="utf-8") as full:
            run = subprocess.run([PROGRAM, "explain", "study.cfg"], cwd=self.folder, stdout=full, stderr=subprocess.PIPE,
                                 text=True, check=False)
        self.assertEqual((run.returncode, run.stderr), (4, "vesipk: standard output cannot be written\n"))


if __name__ == "__main__":
    sys.exit(0 if unittest.main(exit=False).result.wasSuccessful() else 1)

#!/usr/bin/python3
"""The same datasets, types and attributes, however a study is run: threads, shards, interruptions; exact or in sketches."""
import resource
import sys
import unittest

from batches import VARY, Batches, body, graph, shards

FEW = graph(f"subjects = 43; seed = 7; {VARY}", output='individual = "all"; compartments = true;')
MANY = graph(f"subjects = 1203; seed = 7; {VARY}", scenarios=("once", "twice"), output='individual = "nca";')
PEOPLE = body("subjects = 35; seed = 3; batches = 4; ranges = \"variability\";", species="human", output='individual = "all";')
SWEEP = graph(f"subjects = 19; {VARY}", output='individual = "nca";',
              more='vary = ( { address = "back.rate"; values = [ "0.2 1/h", "0.43 1/h", "0.9 1/h" ]; } );')
POINTS = graph(None, output='compartments = true;',
               more='vary = ( { address = "back.rate"; values = [ "0.2 1/h", "0.43 1/h", "0.9 1/h" ]; },\n'
                    '         { address = "loss.rate"; values = [ "0.1 1/h", "0.3 1/h", "0.7 1/h" ]; } );')


class Same(Batches):
    def check(self, text):
        """@return the name of the study"""
        study = self.write(text)
        self.result("one.h5", study, "-j", 1)
        for jobs in (2, 5):
            self.result("other.h5", study, "-j", jobs, "--force")
            self.same("one.h5", "other.h5")
        for n in (2, 3):
            with shards(self, study, n, "-j", 2) as names:
                self.vesipk("merge", "-q", *reversed(names), "-o", "merged.h5", "--force")
                self.same("one.h5", "merged.h5")
        self.nothing_left()
        return study

    def test_few_subjects_each_kept(self):
        self.check(FEW)

    def test_many_subjects_in_sketches(self):
        self.check(MANY)

    def test_people_and_batches_of_the_product(self):
        self.check(PEOPLE)

    def test_a_sweep_of_a_population(self):
        self.check(SWEEP)

    def test_a_sweep_of_one_subject(self):
        self.check(POINTS)

    def test_the_same_bytes_with_a_date_given(self):
        study = self.write(MANY)
        when = {"SOURCE_DATE_EPOCH": "1700000000"}
        self.result("run.h5", study, environment=when)
        self.at("run.h5").rename(self.at("first.h5"))
        self.result("run.h5", study, environment=when)
        self.assertEqual(self.at("first.h5").read_bytes(), self.at("run.h5").read_bytes())

    def test_shards_are_merged_from_any_folder(self):
        (self.folder / "studies").mkdir()
        (self.folder / "elsewhere").mkdir()
        self.write("in.rate [1/h],loss.rate [1/h]\n" + "".join(f"{1 + i / 7},{0.3 + i / 90}\n" for i in range(19)),
                   "studies/people.csv")
        self.write(graph('subjects = "people.csv";'), "studies/study.cfg")
        self.result("one.h5", "studies/study.cfg")
        self.vesipk("run", "-q", "study.cfg", "--shard", "1/2", "-o", "../a.h5", cwd=self.folder / "studies")
        self.vesipk("run", "-q", "../studies/study.cfg", "--shard", "2/2", "-o", "../b.h5", cwd=self.folder / "elsewhere")
        self.vesipk("merge", "-q", "../a.h5", "../b.h5", "-o", "../merged.h5", cwd=self.folder / "elsewhere")
        self.same("one.h5", "merged.h5")

    def test_shards_of_a_study_that_changed_are_refused_by_its_settings(self):
        study = self.write(graph())
        with shards(self, study, 2) as names:
            self.write(graph().replace("0.29 1/h", "0.37 1/h"))
            said = self.vesipk("merge", *names, "-o", "merged.h5", code=4)
            self.assertIn("rate was 0.29 1/h, is 0.37 1/h now", said)
            self.assertFalse(self.at("merged.h5").exists())

    def test_shards_must_be_whole_and_each_there_once(self):
        for text in (FEW, MANY):
            study = self.write(text)
            with shards(self, study, 3) as names:
                said = self.vesipk("merge", names[0], names[2], "-o", "merged.h5", code=4)
                self.assertIn("a shard is not there", said)
                self.assertEqual(said.count("\n"), 1)
                said = self.vesipk("merge", *names, names[1], "-o", "merged.h5", code=4)
                self.assertIn("each shard is expected once", said)
                self.assertEqual(said.count("\n"), 1)
                self.assertFalse(self.at("merged.h5").exists())

    def test_a_shard_that_was_killed_before_its_end_does_not_pass_for_a_whole_one(self):
        """Its units may all be there, but not its sketches yet."""
        study = self.write(MANY)
        with shards(self, study, 2) as names:
            whole = self.at(names[0]).read_bytes()
            cut = whole[:-4096]  # into the sketches, which stand at the end
            self.at(names[0]).write_bytes(cut)
            said = self.vesipk("merge", *names, "-o", "merged.h5", code=4)
            self.assertIn(names[0], said)
            self.assertFalse(self.at("merged.h5").exists())

    def test_what_does_not_belong_is_refused_by_its_name(self):
        study = self.write(FEW)
        self.result("result.h5", study)
        self.vesipk("run", "-q", study, "--shard", "2/2", "--seed", 8, "-o", "foreign.h5")
        with shards(self, study, 2) as names:
            for words, said in ((("foreign.h5", names[0]), rf"{names[0]}: --seed was absent, is 8 now\n.*{names[0]}: belongs to another run"),
                                ((names[0], "foreign.h5"), r"foreign\.h5: --seed was 8, is absent now\n.*foreign\.h5: belongs to another run"),
                                ((names[0], "result.h5"), r"^result\.h5: is no part of a run: [^\n]*\n$"),
                                (("result.h5", *names), r"^result\.h5: is no part of a run: [^\n]*\n$"),
                                ((names[0], "."), r"^\.: cannot be read: Is a directory\n$"),
                                ((names[0], "nobody.h5"), r"^nobody\.h5: cannot be read: No such file or directory\n$")):
                self.assertRegex(self.vesipk("merge", *words, "-o", "merged.h5", code=4), r"(?s)" + said)
                self.assertFalse(self.at("merged.h5").exists())
            self.assertEqual(self.vesipk("merge", *names, "-o", "result.h5", code=4), "result.h5: is there already; --force replaces it\n")

    def test_many_shards(self):
        """More than a process may hold open at once."""
        text = graph(f"subjects = 304; seed = 7; {VARY}", ("once",))
        study = self.write(text)
        self.result("one.h5", study)
        with shards(self, study, 38) as names:
            few = lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (24, 24))
            self.vesipk("merge", "-q", *names, "-o", "merged.h5", preexec_fn=few)
            self.same("one.h5", "merged.h5")

    def test_a_merged_result_is_the_only_new_file(self):
        study = self.write(FEW)
        with shards(self, study, 2) as names:
            before = {p.name for p in self.folder.iterdir()}
            self.vesipk("merge", "-q", *names, "-o", "merged.h5")
            self.assertEqual({p.name for p in self.folder.iterdir()} - before, {"merged.h5"})


if __name__ == "__main__":
    sys.exit(unittest.main())

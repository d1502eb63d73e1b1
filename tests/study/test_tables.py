"""Tables of doses, subjects and sizes as people bring them: columns, units, encodings, and what is refused.

The numbers of doses are closed forms: a pool of 10 mL with a clearance of 1 mL/h, so k = 0.1/h."""
import gzip
import math
import pathlib
import unittest

import numpy as np
from runs import LIBRARY, SCRATCH, Wrong, program, run

FOLDER = pathlib.Path(SCRATCH.name)
POOL = """model = { amount_unit = "mg";  source = "made up";  confidence = "assumption";
    compartments = ( { name = "plasma"; volume = "10 mL"; role = "plasma"; }, { name = "out"; } );
    processes = ( { kind = "clearance"; from = "plasma"; to = "out"; clearance = "1 mL/h"; } ); };
  duration = "24 h";  output = { every = "1 h"; };"""
RAT = 'species = "rat";  product = "msc-small-ev";  duration = "72 h";  output = { every = "1 h"; organs = [ "plasma", "liver" ]; };'


def study(inside, table=None, name="table.csv", encoding="utf-8"):
    """A study with a table beside it. The text of the table keeps its line ends."""
    if table is not None:
        (FOLDER / name).write_bytes(table if isinstance(table, bytes) else table.encode(encoding))
    return f"study = {{ {inside} }};"


def faults(text):
    """What `check` says, without the folder."""
    path = FOLDER / "study.cfg"
    path.write_text(text, encoding="utf-8")
    try:
        return program("check", path, "--library", LIBRARY)[1].replace(f"{FOLDER}/", "").splitlines()
    except Wrong as wrong:
        return str(wrong).replace(f"{FOLDER}/", "").splitlines()[1:]


class Doses(unittest.TestCase):
    def particles(self, table, encoding="utf-8"):
        return run(study(f'{RAT} doses = "table.csv";', table, encoding=encoding)).attribute

    def amount(self, table, doses='"table.csv"', encoding="utf-8"):
        return run(study(f"{RAT} doses = {doses};", table, encoding=encoding)).array["dose"][0]

    def assert_all(self, table, *words, base=POOL, doses='"table.csv"'):
        said = faults(study(f"{base} doses = {doses};", table))
        self.assertEqual(len(said), len(words), "\n".join(said))
        for word in words:
            self.assertTrue(any(word in line for line in said), f"{word}\n" + "\n".join(said))

    def test_as_programs_write_them(self):
        plain = "TIME,AMT [particles],ROUTE\n0,1.5e10,iv-bolus\n"
        for table, encoding in ((plain, "utf-8"), (plain, "utf-8-sig"), (plain, "utf-16"), ("\ufeff" + plain, "utf-16-le"), ("\ufeff" + plain, "utf-16-be"),
                                (plain.replace("\n", "\r\n"), "utf-8"), (plain.replace("\n", "\r"), "utf-8"), (plain.replace(",", "\t"), "utf-8"),
                                (plain.replace(",", ";"), "utf-8"), (plain.replace(",", ";").replace("1.5e10", "1,5e10"), "utf-8-sig"),
                                (plain.replace(",", "\t").replace("1.5e10", "1,5e10"), "utf-8"), (plain.replace("ROUTE", '"ROUTE"').replace("\n0,", '\n"0" , '), "utf-8"),
                                ("# made up\n\n" + plain + "\n,,\n#2,3\n", "utf-8"), (plain.replace("bolus\n", "bolus,,\n"), "utf-8"), (plain.rstrip(), "utf-8"),
                                (plain.replace("AMT [particles]", "AMT (particles)").replace("TIME", "TIME (h)"), "utf-8"),
                                (plain.replace("AMT [particles]", "AMT / particles"), "utf-8"), (plain.replace("TIME,AMT", "time,amt"), "utf-8"),
                                ("TIME,AMT,ROUTE\nh,particles,\n0,1.5e10,iv-bolus\n", "utf-8"), ("TIME,AMT,ROUTE\n[h],[particles],\n0,1.5e10,iv-bolus\n", "utf-8"),
                                ("TIME,AMT [particles],ROUTE\nh,particles,-\n0,1.5e10,iv-bolus\n", "utf-8"), ("\u00a0" + plain, "utf-8")):
            with self.subTest(table, encoding=encoding):
                self.assertEqual(self.amount(table, encoding=encoding), 1.5e10)

    def test_windows_1252_is_told(self):
        said = faults(study(f'{RAT} doses = {{ file = "table.csv"; ignore = [ "größe" ]; }};', "TIME;AMT [particles];ROUTE;größe\n0;1e10;iv-bolus;5 µm\n", encoding="cp1252"))
        self.assertEqual(said, ["table.csv: note: is no UTF-8 (line 1), read as Windows-1252"])

    def test_units_from_the_study(self):
        group = '{ file = "table.csv"; units = ( ("Dose", "particles"), ("TIME", "min") ); columns = ( ("Dose", "AMT") ); ignore = [ "OPERATOR" ]; ignore_rows = "C"; }'
        table = "C,TIME,Dose,ROUTE,OPERATOR\n.,0,1.25e10,iv-bolus,7\nC,x,y,z,8\n.,30,1.25e10,iv-bolus,7\n"
        r = run(study(f"{RAT} doses = {group};", table))
        self.assertEqual(r.array["dose"][0], 2.5e10)
        self.assert_all("TIME,AMT,CMT\n0,1,plasma\n", 'study.cfg:4: units: there is no column "AMTT" in table.csv; did you mean "AMT"?', "AMT: has no unit",
                        doses='{ file = "table.csv"; units = ( ("AMTT", "mg") ); }')
        self.assert_all("TIME,AMT [mg],CMT\n0,1,plasma\n", 'table.csv:1: AMT: is in "mg" by the header, but in "ug" by units of study.cfg:4, expected one unit',
                        doses='{ file = "table.csv"; units = ( ("AMT", "ug") ); }')
        self.assert_all("TIME,AMT [mg],CMT\nmin,ug,\n0,1,plasma\n", 'AMT: is in "mg" by the header, but in "ug" by line 2', doses='"table.csv"')
        self.assert_all("TIME [h],AMT [mg],CMT [mg]\nhour,mg,\n0,1,plasma\n", 'CMT: holds words, expected no unit, but it has "mg"')

    def test_a_time_without_a_unit_is_in_that_of_TIME(self):
        for rows, doses in (("TIME [min],II,ADDL", '"table.csv"'), ("TIME [min],II [min],ADDL", '"table.csv"'), ("TIME,II,ADDL", '{ file = "table.csv"; units = ( ("TIME", "min") ); }'),
                            ("TIME [min],II [h],ADDL", '"table.csv"')):
            every = 1.5 if "[h]" in rows else 90
            r = run(study(f"{POOL} doses = {doses};", f"{rows},AMT [mg],CMT\n30,{every},4,1,plasma\n"))
            np.testing.assert_allclose(r.array["events/time"], [0.5, 2, 3.5, 5, 6.5], err_msg=rows)
        r = run(study(f'{POOL} doses = "table.csv";', "II,TIME,ADDL,AMT [mg],CMT\nh,min,,,\n2,30,1,1,plasma\n"))
        np.testing.assert_allclose(r.array["events/time"], [0.5, 2.5])
        r = run(study(f'{POOL} doses = "table.csv";', "ID,TIME [min],LAG,AMT [mg],CMT\n1,30,90,1,plasma\n"))
        np.testing.assert_allclose(r.array["events/time"], [2.0])

    def test_infusions_by_their_rate(self):
        for head, row in (("TIME [h],AMT [mg],RATE [mg/min],CMT", "0,60,1,plasma"), ("TIME [min],AMT [mg],RATE,CMT", "0,60,1,plasma"),
                          ("TIME,AMT [ug],RATE [mg/h],CMT", "0,60000,60,plasma"), ("TIME,AMT [mg],RATE [mg min-1],CMT", "0,60,1,plasma")):
            r = run(study(f'{POOL} doses = "table.csv";', f"{head}\n{row}\n"))
            for hour, right in ((1, 5.709755), (24, 0.572453)):
                self.assertAlmostEqual(r.curve("plasma", "concentration")[hour], right, delta=1e-5 * right)
        said = program("explain", write(study(f'{RAT} doses = "table.csv";', "TIME,AMT [particle],ROUTE,RATE [particle/min]\n0,1e10,iv-infusion,1e9\n")), "--library", LIBRARY)[0]
        self.assertRegex(said, r"dose\.1\.over\t0\.1666")
        said = program("explain", write(study(f'{RAT} doses = "table.csv";', "TIME,AMT [ug/kg],ROUTE,RATE [mg/kg/d]\n0,40,iv-infusion,1.92\n")), "--library", LIBRARY)[0]
        self.assertRegex(said, r"dose\.1\.over\t0\.5\t")

    def test_another_amount_is_given_at_the_same_rate(self):
        path = write(study(f'{RAT} doses = "table.csv";', "TIME,AMT [ug],ROUTE,RATE [ug/min]\n0,40,iv-infusion,1.6\n5,40,iv-bolus,\n"))
        said = program("explain", path, "--library", LIBRARY, "--set", "dose.1.amount=100 ug", "--set", "dose.2.amount=60 ug")[0]
        self.assertRegex(said, r"dose\.1\.over\t1\.04166")
        with self.assertRaisesRegex(Wrong, "is given at the rate of a table, in \"ug\" per time; expected an amount of that kind"):
            program("check", path, "--library", LIBRARY, "--set", "dose.1.amount=1e9 particles")

    def test_each_fault_in_its_place(self):
        self.assert_all("TIME,AMT [mg],CMT,RTAE\n0,10,plasma,5\n", 'table.csv:1: RTAE: there is no such column in a table of doses; did you mean "RATE"?')
        self.assert_all("TIME,AMT [mg],CMT,OPERATOR\n0,10,plasma,7\n", 'ignore = [ "OPERATOR" ]')
        self.assert_all("TIME,TIME [min],AMT [mg],AMT [ug],CMT\n0,5,1,3,plasma\n", '"TIME" and "TIME [min]"', '"AMT [mg]" and "AMT [ug]"')
        self.assert_all('TIME,AMT [mg],CMT\n0,"1"e10,plasma\n', "table.csv:2: text stands behind a closing quote")
        self.assert_all('TIME,AMT [mg],CMT\n0,"1e10,plasma\n1,"2",plasma\n', "table.csv:2: the quote that opens here is never closed")
        self.assert_all('TIME,AMT [mg],CMT\n0,"1,5",plasma\n', 'table.csv:2: AMT: "1,5" has a decimal comma, but commas separate')
        self.assert_all("TIME;AMT [mg];CMT\n0;1,5;plasma\n1.5;2;plasma\n", "a decimal comma, a number in line 3 a decimal point, expected one of them")
        self.assert_all("TIME;AMT [mg];CMT\n0;1.234,5;plasma\n", '"1.234,5" has marks between its thousands')
        self.assert_all("TIME;AMT [mg];CMT\n0;1 234;plasma\n", '"1 234" has blanks in it')
        self.assert_all("TIME,AMT [mg],CMT\n0,1.234,plasma\n1,1.0,plasma\n")
        for mark, separator in ((",", ";"), (",", "\t"), (".", ";")):
            table = f"TIME;AMT [mg];CMT\n0;12{mark}345;plasma\n5;17;plasma\n".replace(";", separator)
            self.assert_all(table, f'table.csv:2: AMT: "12{mark}345" may be 12345 or 12.345, expected no marks between thousands, or decimal = "{mark}"')
        self.assert_all("TIME\tAMT [mg]\tCMT\n0\t12.345\tplasma\n")  # where tabs separate, a point is decimal
        self.assert_all("TIME;AMT [mg];CMT\n0;12,345;plasma\n5;0,5;plasma\n", 'table.csv:2: AMT: note: "12,345" is read as 12.345: a number in line 3 has a decimal comma')
        self.assert_all("TIME;AMT [mg];CMT\n0;12.345;plasma\n5;0.5;plasma\n")
        self.assert_all("TIME;AMT [mg];CMT\n0;12,345;plasma\n5;0.5;plasma\n", 'table.csv:2: AMT: "12,345" may be 12345 or 12.345')
        group = '{ file = "table.csv"; decimal = "%s"; }'
        self.assert_all("TIME;AMT [mg];CMT\n0;12,345;plasma\n", doses=group % ",")
        self.assert_all("TIME;AMT [mg];CMT\n0;12.345;plasma\n5;0,7;plasma\n", 'table.csv:2: AMT: "12.345" has a point in it, but decimal = "," in the study', doses=group % ",")
        self.assert_all("TIME;AMT [mg];CMT\n0;12;plasma\n", 'decimal: ";" is no decimal mark, expected "." or ","', doses=group % ";")
        self.assert_all("TIME,AMT [mg],CMT,ADDL,II\n0,10,plasma,3,\n", "table.csv:2: ADDL: additional doses need the interval")
        self.assert_all("TIME,AMT [mg],CMT,II\n0,10,plasma,12\n", "table.csv:2: II: an interval alone gives no further dose")
        self.assert_all("TIME,AMT [mg],CMT\n-1,10,plasma\n", "table.csv:2: TIME: -1 is before the start")
        self.assert_all("TIME,AMT [mg],CMT\nNA,10,plasma\n", 'table.csv:2: TIME: "NA": no value, expected a time')
        self.assert_all("TIME,AMT [mg],CMT,RATE\n0,10,plasma,-2\n", "RATE: -2: this duration is a number of a model that is not here")
        self.assert_all("TIME,AMT [ug/kg],ROUTE,RATE [ug/h]\n0,40,iv-infusion,10\n", "expected both per kg or neither", base=RAT)
        self.assert_all("TIME,AMT [particles],ROUTE,RATE [particles]\n0,1e10,iv-infusion,1e9\n", '"1 particles" is no dose per time', base=RAT)
        self.assert_all("TIME|AMT | ROUTE\n0|1 | iv\n", "expected tabs, ; or , between cells", '"TIME" in the header', '"AMT" in the header')
        self.assert_all("TIME,AMT [mg],CMT,\n0,10,plasma,5\n", 'table.csv:2: the row has 4 cells, expected 3 as in the header')
        self.assert_all("TIME,,AMT [mg],CMT\n0,,10,plasma\n1,5,10,plasma\n", 'table.csv:3: "5" stands in a column without a name')

    def test_all_faults_of_a_file_at_once(self):
        self.assert_all("TIME,AMT,CMT,WGT\n5,-1,plasma,250\n3,x,plsma,250\n2,1\n", "table.csv:1: AMT: has no unit", "table.csv:1: WGT: there is no such column", 'table.csv:2: AMT: "-1"',
                        'table.csv:3: AMT: "x" is no number', "table.csv:3: TIME: 3 comes after 5", 'table.csv:3: CMT: there is no compartment "plsma"', "table.csv:4: the row has 2 cells")

    def test_of_many_faults_the_first_are_told(self):
        said = faults(study(f'{POOL} doses = "table.csv";', "TIME,AMT [mg],CMT\n" + "0,x,plasma\n" * 100000))
        self.assertEqual(len(said), 41)
        self.assertIn("more faults than these 40", said[-1])

    def test_what_is_no_text_is_named(self):
        for table, words in ((gzip.compress(b"TIME,AMT [mg],CMT\n0,1,plasma\n"), "gzip"), (b"PK\3\4....xl/worksheets/sheet1.xml", ".xlsx"), (b"PK\3\4....", "zip"),
                             (b"\xd0\xcf\x11\xe0....", ".xls"), (b"TIME,AMT [mg],CMT\n0,\0,plasma\n", "table.csv:2: holds a zero byte"), (b"", "holds no rows"),
                             (b"TIME,AMT [mg],CMT\n0,1,\x1b[2J\n", "table.csv:2: holds the control character 0x1B"), (b"\xff\xfeT\0I", "ends within a letter of UTF-16"),
                             (b"\xff\xfe\x00\xdc\x41\x00", "half a letter"), (b"TIME,AMT [mg],CMT\n\n0,1,\x81\n", "table.csv:3: holds a byte (0x81)"),
                             (b"\xef\xbb\xbfTIME,AMT [mg],CMT\n0,1,\xe4\n", "table.csv:2: holds a byte that is no UTF-8, though")):
            with self.subTest(words):
                self.assert_all(table, words)

    def test_scenarios_share_a_table(self):
        table = "TIME,AMT [mg],CMT\n0,3,plasma\n"
        r = run(study(f'{POOL} doses = "table.csv"; scenarios = ( {{ name = "a"; }}, {{ name = "b"; set = ( ("plasma.volume", "20 mL") ); }} );', table))
        self.assertEqual(list(r.array["dose"]), [3, 3])


def write(text):
    path = FOLDER / "study.cfg"
    path.write_text(text, encoding="utf-8")
    return path


class Subjects(unittest.TestCase):
    def test_units_and_names_are_told_in_the_study(self):
        doses = 'doses = ( { into = "plasma"; amount = "10 mg"; } );'
        table = "WT;operator;loss\nkg;;\n70;3;0,5\n80,5;4;0,25\n"
        group = 'population = { subjects = { file = "table.csv"; ignore = [ "operator" ]; columns = ( ("WT", "plasma.volume"), ("loss", "clearance_plasma_out.clearance") ); units = ( ("WT", "mL"), ("loss", "mL/h") ); }; };'
        said = faults(study(f"{POOL} {doses} {group}", table))
        self.assertEqual(len(said), 2, said)
        self.assertEqual(said[0], 'table.csv:1: WT: is in "kg" by line 2, but in "mL" by units of study.cfg:4, expected one unit')
        self.assertIn('"1 kg" is a mass, expected a volume', said[1])
        r = run(study(f"{POOL} {doses} {group}", table.replace("kg;;\n", "")))
        self.assertEqual([r.array["dose"][0], r.array["n_subjects"][0] if "n_subjects" in r.array else 2], [10, 2])
        right = [100 * math.exp(-4 * 0.5 / 70), 100 * math.exp(-4 * 0.25 / 80.5)]
        self.assertAlmostEqual(r.array["percent_dose_mean"][0, r.organ.index("plasma"), 4], sum(right) / 2, delta=1e-4)

    def test_all_faults_at_once(self):
        said = faults(study(f'{POOL} doses = ( {{ into = "plasma"; amount = "10 mg"; }} ); population = {{ subjects = "table.csv"; }};', "plasma.volume [kg],plasma.volum [mL],other\n10,x,3\n-5,11,4\n"))
        self.assertEqual(len(said), 3, said)


class Sizes(unittest.TestCase):
    ROWS = [(30.5 + 10 * i, round(1e8 * math.exp(-0.5 * (math.log((30.5 + 10 * i) / 95) / 0.35) ** 2))) for i in range(23)]
    RIGHT = None

    def sizes(self, table, name="nta.csv", encoding="utf-8", more=""):
        (FOLDER / "products").mkdir(exist_ok=True)
        (FOLDER / "products" / name).write_bytes(table.encode(encoding))
        (FOLDER / "products" / "mine.cfg").write_text(f'product = {{ based_on = "msc-small-ev"; sizes = {{ file = "{name}"; edges = [ "30 nm", "60 nm", "100 nm", "150 nm", "260 nm" ]; {more} }}; }};')
        return study('species = "mouse"; product = "mine"; duration = "1 h"; output = { every = "1 h"; compartments = true; }; doses = ( { route = "iv-bolus"; amount = "1e10 particles"; } );')

    def classes(self, *table, **more):
        r = run(write(self.sizes(*table, **more)).read_text())
        return [r.part(c)[0] for c in r.compartment if c.startswith("venous_plasma_") and c.endswith("nm")], "\n".join(faults((FOLDER / "study.cfg").read_text()))

    def plain(self):
        return "diameter [nm],concentration [1/mL]\n" + "".join(f"{d},{n}\n" for d, n in self.ROWS)

    def assert_same(self, table, digits=1e-12, **more):
        found, said = self.classes(table, **more)
        right, _ = self.classes(self.plain())
        self.assertEqual(len(found), 4)
        for a, b in zip(found, right):
            self.assertAlmostEqual(a, b, delta=digits * b)
        return said

    def summary(self, videos=3, average=True, sep=",", head="Bin centre (nm)", end="\r\n", comma=False, tail="Percentile"):
        """A summary as NanoSight writes it; video v of n is off by what cancels in the mean."""
        width = 3 + videos
        pad = lambda *cells: sep.join([*map(str, cells), *[""] * (width - len(cells))])
        number = lambda x: str(x).replace(".", ",") if comma else str(x)
        lines = [pad("NTA Experiment Summary File"), pad("Created with NTA 3.4"), pad(), pad("[Experiment Details]"), pad("Sample Name", '"10 °C, made up"'), pad(), pad("[Results]"),
                 pad("Dilution factor (concentrations adjusted for this factor)", "Not recorded"), pad("Concentration (Particles / ml)", *["1.3E+09"] * videos), pad(), pad("[Size Data]"), pad("Graph Data"),
                 pad(head, *[" Concentration (particles / ml)"] * videos, *(["Concentration average", "Standard Error"] if average else []))]
        for d, n in self.ROWS:
            each = [n + (v - (videos - 1) / 2) * 2 * int(0.05 * n) for v in range(videos)]
            lines.append(pad(number(d), *[number(x) for x in each], *([n, 7] if average else [])))
        lines += [pad(), pad(tail), pad("10", "66.1")] if tail else []
        return end.join(lines) + end

    def zetaview(self, comma=False, logarithmic=True, head=False, end="\r\n"):
        lines = ["Sample:\tmade up", "Temperature:\t22.9 °C sensed", "Dilution::\t1000", "", "Size Distribution", "Size / nm\tNumber\tConcentration / cm-3\tVolume / nm^3\tArea / nm^2"]
        lines += [f"{d:.4E}\t{n:.8E}\t{12 * n:.8E}\t1.0E+3\t2.0E+2" for d, n in self.ROWS]
        if logarithmic:
            lines += ["-1.000E+0\t-1.000E+0\t-1.000E+0\t-1.000E+0\t-1.000E+0"]
            lines += ["Size / nm\tNumber\tConcentration / cm-3\tVolume / nm^3\tArea / nm^2"] if head else []
            lines += [f"{30 * 1.2 ** i:.3E}\t1.0E+1\t1.0E+2\t1.0E+3\t2.0E+2" for i in range(12)]
        text = end.join(lines) + end
        return "\r\n".join(line.replace(".", ",") if i > 5 else line for i, line in enumerate(text.split("\r\n"))) if comma else text

    def test_a_summary_of_nanosight(self):
        for more in ({}, {"videos": 5}, {"videos": 1}, {"average": False}, {"sep": ";", "comma": True}, {"sep": "\t"}, {"head": '"Bin Center (nm)"'}, {"end": "\n", "tail": None}, {"videos": 9, "average": False}):
            with self.subTest(**more):
                said = self.assert_same(self.summary(**more), encoding="cp1252")
                videos = more.get("videos", 3)
                self.assertIn(f"a NanoSight summary, {videos} video{'' if videos == 1 else 's'}, {'their average' if more.get('average', True) else 'the mean of them'}", said)
                self.assertIn("the dilution factor is not recorded", said)
                self.assertIn("per mL in all", said)

    def test_an_average_of_nothing_is_made_from_the_videos(self):
        lines = self.summary().split("\r\n")
        first = next(i for i, line in enumerate(lines) if line.startswith("Bin centre"))
        for i in range(first + 1, first + 1 + len(self.ROWS)):
            cells = lines[i].split(",")
            cells[4] = "" if i % 2 else "NaN"
            lines[i] = ",".join(cells)
        self.assertIn("the mean of them", self.assert_same("\r\n".join(lines)))

    def test_one_column_by_its_number_or_its_name(self):
        one, _ = self.classes(self.summary(), more="column = 2;")
        two, _ = self.classes(self.summary(), more="column = 3;")
        for a, b in zip(one, two):
            self.assertAlmostEqual(a, b, delta=1e-6)
        said = faults(self.sizes(self.summary(), more='column = "Concentration";'))
        self.assertTrue(any("3 columns of" in line and "expected the number of one" in line for line in said), said)
        self.assert_same(self.plain().replace("concentration [1/mL]", "counts,other").replace("\n", ",3\n").replace("other,3", "other"), more='column = "counts"; ignore = [ "other" ];')
        said = faults(self.sizes(self.plain(), more='column = "nothing";'))
        self.assertTrue(any("is no column of concentrations" in line or "no such column" in line for line in said), said)

    def test_a_file_of_zetaview(self):
        for more in ({}, {"comma": True}, {"logarithmic": False}, {"head": True}, {"end": "\n"}):
            with self.subTest(**more):
                said = self.assert_same(self.zetaview(**more), name="sample_488.txt", encoding="cp1252", digits=1e-7)
                self.assertIn("a file of ZetaView, the linear table", said)

    def test_plain_tables(self):
        plain = self.plain()
        micrometres = "size (um);concentration\n" + "".join(f"{d / 1000:.4f};{n}\n" for d, n in self.ROWS)
        self.assert_same(micrometres, digits=1e-9)
        self.assert_same(micrometres.replace(".", ","), digits=1e-9)
        self.assert_same("\ufeff" + plain.replace(",", ";").replace("diameter [nm];concentration [1/mL]\n", "Bin centre;concentration\r\nnm;1/mL\r\n"))
        said = self.assert_same(plain.replace("\n", ",5\n").replace("[1/mL],5", "[1/mL],se [1/mL]"))
        self.assertIn("kept, but not used: se [1/mL]", said)
        for table, words in ((plain.replace("[1/mL]", "[mg/mL]"), "expected particles per volume"), (plain.replace("concentration", "concentratoin"), 'did you mean "concentration"'),
                             ("diameter [nm],concentration\n" + "".join(f"{d},0\n" for d, _ in self.ROWS), "all concentrations are 0")):
            said = faults(self.sizes(table))
            self.assertTrue(len(said) == 1 and words in said[0], said)


if __name__ == "__main__":
    unittest.main()

"""Published regressions, as own graphs: likelihoods, estimates and standard errors are those that others found.

bruno2016.csv   Bruno et al. 2016, J Exp Bot 67:5993, as Bruno_JExpBot2016 of the PEtab benchmark collection (BSD-3-Clause);
                log-likelihood at the nominal values 46.688176988 (AMICI's reference list)
misra1a.csv, lanczos3.csv   NIST Statistical Reference Datasets (public domain), certified values
theoph.csv, indometh.csv    data sets of R 4.2.2; values of nls() there
"""
import unittest

import numpy as np
from fits import DATA, digits, fit

BRUNO = (DATA / "bruno2016.cfg").read_text(encoding="utf-8")


def table(name):
    return {name: (DATA / name).read_text(encoding="utf-8")}


class Bruno(unittest.TestCase):
    def test_the_likelihood_at_the_published_values(self):
        at_nominal = BRUNO.replace("starts = 32", "starts = 1; iterations = 1")
        learned = fit(at_nominal, tables=table("bruno2016.csv"))
        self.assertAlmostEqual(float(learned["log_likelihood"]), 46.688176988, delta=1e-4)

    def test_every_start_within_a_factor_of_10_ends_there(self):
        learned = fit(BRUNO, "-j", "2", tables=table("bruno2016.csv"))
        ends = learned["start_log_likelihood"]
        self.assertEqual(len(ends), 32)
        self.assertGreaterEqual(np.mean(np.abs(ends - 46.688182) < 1e-3), 0.9)
        self.assertGreater(learned["log_likelihood"], 46.688176)
        self.assertGreater(digits(learned.of("mode", "szea"), 0.516831766), 3)


def empties(title, observed, doses, rates, into):
    """Depots that empty at their own rates; what is seen is `into`."""
    n = len(doses)
    free = [f'"dose.{i + 1}.amount"' for i in range(n)] + [f'"k{i}.rate"' for i in range(n)]
    return f'''study = {{ title = "{title}"; duration = "1000 h"; output = {{ every = "100 h"; }}; solver = {{ method = "exact"; }};
  doses = ( {", ".join(f'{{ into = "d{i}"; amount = "{d} mg"; }}' for i, d in enumerate(doses))} );
  model = {{ amount_unit = "mg"; compartments = ( {", ".join(f'{{ name = "d{i}"; }}' for i in range(n))}, {{ name = "out"; }} );
    processes = ( {", ".join(f'{{ kind = "first_order"; name = "k{i}"; from = "d{i}"; to = "out"; rate = "{k} 1/h"; }}'
                             for i, k in enumerate(rates))} );
    observe = ( {{ name = "y"; compartments = [ {", ".join(f'"{c}"' for c in into)} ]; volume = "1 L"; }} ); }};
  fit = {{ observed = "{observed}"; prior = "none"; free = ( {", ".join(free)} ); error = {{ kind = "normal"; sd = "free"; }};
    starts = 1; }};
}};'''


class Nist(unittest.TestCase):
    def test_misra1a(self):
        for amount, rate in ((500, 0.0001), (250, 0.0005)):
            learned = fit(empties("Misra1a", "misra1a.csv", [amount], [rate], ["out"]), tables=table("misra1a.csv"))
            self.assertGreater(digits(learned["mode"], [2.3894212918e02, 5.5015643181e-04]), 8)
            self.assertGreater(digits(learned["sd"], [2.7070075241, 7.2668688436e-06]), 6)
            self.assertGreater(digits(learned["rss"], 1.2455138894e-01), 9)
            self.assertGreater(digits(learned["sigma"], 1.0187876330e-01), 9)

    def test_lanczos3(self):
        certified = [8.6816414977e-02, 8.4400777463e-01, 1.5825685901, 9.5498101505e-01, 2.9515951832, 4.9863565084]
        sd = [1.7197908859e-02, 4.1488663282e-02, 5.8371576281e-02, 9.7041624475e-02, 1.0766312506e-01, 3.4436403035e-02]
        for amounts, rates in (((1.2, 5.6, 6.5), (0.3, 5.5, 7.6)), ((0.5, 3.6, 4.0), (0.7, 4.2, 6.3))):
            learned = fit(empties("Lanczos3", "lanczos3.csv", amounts, rates, ["d0", "d1", "d2"]), tables=table("lanczos3.csv"))
            self.assertGreater(digits(learned["mode"], certified), 7)
            self.assertGreater(digits(learned["sd"], sd), 6)
            self.assertGreater(digits(learned["rss"], 1.6117193594e-08), 8)


# of each subject alone: lKe, lKa, lCl, residual sum of squares, standard errors of lKa and lCl (nls with SSfol and tol = 1e-9)
EACH = [
    (-2.9196133, 0.5751594, -3.9158561, 4.28600902, 0.172816, 0.12727),
    (-2.2861098, 0.6640598, -3.1063176, 8.94830432, 0.296649, 0.164294),
    (-2.5080735, 0.8975425, -3.2299648, 0.436273934, 0.0693332, 0.03972),
    (-2.4364950, 0.1582653, -3.2860874, 5.7319506, 0.229694, 0.144796),
    (-2.4254828, 0.3862798, -3.1325989, 13.4634697, 0.296296, 0.182354),
    (-2.3073332, 0.1516262, -2.9732423, 2.44424022, 0.213966, 0.120383),
    (-2.2803714, -0.3860485, -2.9643359, 0.996557186, 0.132799, 0.0721664),
    (-2.3864364, 0.3188330, -3.0691108, 3.68335086, 0.212343, 0.126093),
    (-2.4460869, 2.1821797, -3.4207735, 2.48885391, 0.438906, 0.0984046),
    (-2.6041469, -0.3631225, -3.4282702, 1.35140225, 0.0989716, 0.0669029),
    (-2.3215306, 1.3478246, -2.8603975, 0.426216208, 0.0810564, 0.0398014),
    (-2.2483271, -0.1828421, -3.1701588, 2.80919722, 0.151451, 0.0823574),
]
THEOPH = '''study = { duration = "25 h"; output = { every = "1 h"; }; solver = { rtol = 1e-9; };
  data = "theoph.csv";
  model = { amount_unit = "mg";
    compartments = ( { name = "depot"; role = "depot"; }, { name = "plasma"; role = "plasma"; volume = "0.46 L"; }, { name = "out"; } );
    processes = ( { kind = "first_order"; name = "ka"; from = "depot"; to = "plasma"; rate = "1.7 1/h"; },
                  { kind = "clearance"; name = "cl"; from = "plasma"; to = "out"; clearance = "0.03 L/h"; } ); };
  fit = { prior = "none"; free = ( "ka.rate", "cl.clearance", "plasma.volume" ); error = { kind = "normal"; sd = "free"; }; starts = 3; };
};'''


class OfR(unittest.TestCase):
    def test_theoph_as_a_data_set_of_twelve_people(self):
        learned = fit(THEOPH, tables=table("theoph.csv"))
        mode = dict(zip(learned.name, np.log(learned["mode"])))
        # nls of R stops at a relative offset of 1e-5: its own digits end there
        self.assertAlmostEqual(mode["ka.rate"], 0.3992278, delta=2e-6)
        self.assertAlmostEqual(mode["cl.clearance"], -3.2482630, delta=2e-6)
        self.assertAlmostEqual(mode["cl.clearance"] - mode["plasma.volume"], -2.5242395, delta=2e-6)
        self.assertGreater(digits(learned["rss"], 274.4491346), 9)
        sd = learned["sd"] / learned["mode"]
        self.assertGreater(digits(sd[:2], [0.1175370, 0.0743947]), 4)

    def test_theoph_of_each_alone(self):
        head, *rows = table("theoph.csv")["theoph.csv"].splitlines()
        for i, (ke, ka, cl, rss, *errors) in enumerate(EACH, 1):
            with self.subTest(subject=i):
                alone = "\n".join([head, *(r for r in rows if r.startswith(f"{i},"))]) + "\n"
                learned = fit(THEOPH, tables={"theoph.csv": alone})
                mode = dict(zip(learned.name, np.log(learned["mode"])))
                found = [mode["cl.clearance"] - mode["plasma.volume"], mode["ka.rate"], mode["cl.clearance"]]
                np.testing.assert_allclose(found, [ke, ka, cl], atol=3e-6)
                self.assertGreater(digits(learned["rss"], rss), 7.5)
                self.assertGreater(digits((learned["sd"] / learned["mode"])[:2], errors), 4)

    def test_indometh(self):
        learned = fit(empties("Indometh", "indometh.csv", [2.0, 0.8], [2.0, 0.3], ["d0", "d1"]), tables=table("indometh.csv"))
        self.assertGreater(digits(learned["mode"][:2], [2.7734071, 0.6067352]), 5.8)
        self.assertGreater(digits(np.log(learned["mode"][2:]), [0.8863545, -1.0919293]), 5.8)
        self.assertGreater(digits(learned["rss"], 1.887676436), 9)


if __name__ == "__main__":
    unittest.main()

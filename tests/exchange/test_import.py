#!/usr/bin/python3
"""SBML files in the style of the public semantic test suite become studies: closed forms hold; what is no flow is refused by
name and line; an exported graph of flows comes back as itself."""
import pathlib
import subprocess
import sys
import tempfile
import unittest

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import trajectories  # noqa: E402

NAMESPACES = {(1, 2): "http://www.sbml.org/sbml/level1", (2, 1): "http://www.sbml.org/sbml/level2",
              (2, 4): "http://www.sbml.org/sbml/level2/version4", (2, 5): "http://www.sbml.org/sbml/level2/version5",
              (3, 1): "http://www.sbml.org/sbml/level3/version1/core", (3, 2): "http://www.sbml.org/sbml/level3/version2/core"}


RATE_OF = '<csymbol encoding="text" definitionURL="http://www.sbml.org/sbml/symbols/rateOf"> rateOf </csymbol>'


def law(text):
    """A product of names as MathML: "c*k*A"."""
    names = [f"<ci> {n} </ci>" if n[0].isalpha() else f"<cn> {n} </cn>" for n in text.split("*")]
    return names[0] if len(names) == 1 else f"<apply><times/>{''.join(names)}</apply>"


def minus(a, b):
    return f"<apply><minus/>{a}{b}</apply>"


def reaction(name, takes, gives, formula, local="", attributes='reversible="false" fast="false"', stoichiometry=1):
    """takes, gives: names of species, or lists of them."""
    def references(kind, names):
        names = [names] if isinstance(names, str) else names
        inner = "".join(f'<speciesReference species="{n}" stoichiometry="{stoichiometry}"/>' for n in names if n)
        return f"<listOf{kind}>{inner}</listOf{kind}>" if inner else ""
    return (f'<reaction id="{name}" {attributes}>\n{references("Reactants", takes)}{references("Products", gives)}<kineticLaw>'
            f'<math xmlns="http://www.w3.org/1998/Math/MathML">{formula}</math>{local}</kineticLaw></reaction>')


def model(compartments, species, parameters, reactions, level=(2, 4), more="", attributes=""):
    """Each a list of attributes as text; reactions as above."""
    def listed(name, tag, items):
        return f"<listOf{name}>\n" + "\n".join(f"<{tag} {i}/>" for i in items) + f"\n</listOf{name}>\n" if items else ""
    made = "<listOfReactions>\n" + "\n".join(reactions) + "\n</listOfReactions>\n" if reactions else ""
    return (f'<?xml version="1.0" encoding="UTF-8"?>\n<sbml xmlns="{NAMESPACES[level]}" level="{level[0]}" version="{level[1]}">\n'
            f'<model id="m" {attributes}>\n{listed("Compartments", "compartment", compartments)}{listed("Species", "species", species)}'
            f'{listed("Parameters", "parameter", parameters)}{more}{made}</model>\n</sbml>\n')


def function(name, arguments, body):
    """A function definition in its list."""
    bound = "".join(f"<bvar><ci> {a} </ci></bvar>" for a in arguments.split())
    return (f'<listOfFunctionDefinitions>\n<functionDefinition id="{name}"><math xmlns="http://www.w3.org/1998/Math/MathML"><lambda>{bound}{body}</lambda></math>'
            '</functionDefinition></listOfFunctionDefinitions>\n')


class Import(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name)
        self.unit = 1.0 / 3600.0

    def vesipk(self, *words):
        return subprocess.run([trajectories.PROGRAM, *map(str, words)], cwd=self.folder, capture_output=True, text=True, check=False,
                              stdin=subprocess.DEVNULL, timeout=300)

    def solve(self, text, *words, said=()):
        """(time in units of the model, {species: amounts}); `said`: the warnings"""
        (self.folder / "m.xml").write_text(text, encoding="utf-8")
        done = self.vesipk("import", "m.xml", "-o", "m.cfg", "--force", "--duration", "7", "--steps", "35", *words)
        self.assertEqual((done.returncode, done.stderr), (0, "".join(f"m.xml:{line}\n" for line in said) + "m.cfg\n"))
        (_, (time, curves)), = trajectories.run(self.folder / "m.cfg").items()
        return time / self.unit, curves

    def holds(self, curves, **expected):
        peak = max(np.max(np.abs(v)) for v in expected.values())
        for name, values in expected.items():
            np.testing.assert_allclose(curves[name], values, rtol=1e-7, atol=1e-8 * peak, err_msg=name)

    def refused(self, text, *lines):
        (self.folder / "m.xml").write_text(text, encoding="utf-8")
        done = self.vesipk("import", "m.xml", "-o", "m.cfg")
        self.assertEqual((done.returncode, done.stdout), (3, ""))
        for line in lines:
            self.assertIn(line, done.stderr)
        self.assertFalse((self.folder / "m.cfg").exists())

    def test_one_reaction_by_concentration(self):
        for size in ("1", "0.37"):
            t, y = self.solve(model([f'id="c" size="{size}"'], ['id="A" compartment="c" initialAmount="1.5e-4"', 'id="B" compartment="c" initialAmount="0"'],
                                    ['id="k" value="0.61"'], [reaction("r", "A", "B", law("c*k*A"))]))
            self.holds(y, A=1.5e-4 * np.exp(-0.61 * t), B=1.5e-4 * (1 - np.exp(-0.61 * t)))

    def test_a_law_without_its_compartment(self):
        """k A with A a concentration moves k A/size."""
        t, y = self.solve(model(['id="c" size="0.5"'], ['id="A" compartment="c" initialConcentration="3"', 'id="B" compartment="c" initialConcentration="0"'],
                                ['id="k" value="0.2"'], [reaction("r", "A", "B", law("k*A"))]))
        self.holds(y, A=1.5 * np.exp(-0.4 * t), B=1.5 * (1 - np.exp(-0.4 * t)))

    def test_amounts_alone(self):
        t, y = self.solve(model(['id="c" size="2.9"'], ['id="A" compartment="c" initialAmount="7" hasOnlySubstanceUnits="true"',
                                                        'id="B" compartment="c" initialAmount="1" hasOnlySubstanceUnits="true"'],
                                ['id="k" value="0.83"'], [reaction("r", "A", "B", law("k*A"))]))
        self.holds(y, A=7 * np.exp(-0.83 * t), B=1 + 7 * (1 - np.exp(-0.83 * t)))

    def test_two_compartments_and_back(self):
        """Reversible, between volumes, with parameters of its own that hide a global one."""
        local = '<listOfParameters><parameter id="k" value="0.9"/><parameter id="back" value="0.4"/></listOfParameters>'
        t, y = self.solve(model(['id="c" size="2"', 'id="d" size="5"'],
                                ['id="A" compartment="c" initialConcentration="1.5"', 'id="B" compartment="d" initialConcentration="0.2"'],
                                ['id="k" value="1000"'], [reaction("r", "A", "B", minus(law("k*c*A"), law("back*d*B")), local, 'reversible="true"')]))
        total, rate = 3.0 + 1.0, 0.9 + 0.4
        rest = total * 0.4 / rate
        self.holds(y, A=rest + (3.0 - rest) * np.exp(-rate * t), B=total - rest - (3.0 - rest) * np.exp(-rate * t))

    def test_a_chain_that_leaves(self):
        t, y = self.solve(model(['id="c" size="1"'], [f'id="{n}" compartment="c" initialAmount="{a}"' for n, a in (("A", 1), ("B", 0), ("C", 0))],
                                ['id="k1" value="1.1"', 'id="k2" value="0.3"'],
                                [reaction("r1", "A", "B", law("c*k1*A")), reaction("r2", "B", "C", law("c*k2*B")), reaction("r3", "C", "", law("k2*C"))]))
        b = 1.1 / (0.3 - 1.1) * (np.exp(-1.1 * t) - np.exp(-0.3 * t))
        self.holds(y, A=np.exp(-1.1 * t), B=b)
        self.assertAlmostEqual(y["A"][-1] + y["B"][-1] + y["C"][-1] + y["gone"][-1], 1.0, 9)

    def test_boundaries(self):
        """What does not change feeds at a constant rate, and takes without keeping."""
        t, y = self.solve(model(['id="c" size="0.8"'], ['id="A" compartment="c" initialConcentration="2" boundaryCondition="true"',
                                                        'id="B" compartment="c" initialConcentration="0"',
                                                        'id="C" compartment="c" initialAmount="0.3" boundaryCondition="true" constant="true"'],
                                ['id="k" value="0.5"'], [reaction("in", "A", "B", law("c*k*A")), reaction("out", "B", "C", law("c*k*B"))]))
        self.holds(y, A=np.full_like(t, 1.6), B=1.6 * (1 - np.exp(-0.5 * t)), C=np.full_like(t, 0.3))

    def test_production_and_michaelis_menten(self):
        v, km = "0.9", "0.35"
        saturable = f"<apply><divide/>{law(f'c*{v}*A')}<apply><plus/><cn> {km} </cn><ci> A </ci></apply></apply>"
        t, y = self.solve(model(['id="c" size="1"'], ['id="A" compartment="c" initialAmount="2"', 'id="B" compartment="c" initialAmount="0"',
                                                      'id="S" compartment="c" initialAmount="0"'], [],
                                [reaction("r", "A", "B", saturable), reaction("s", "", "S", "<cn> 0.25 </cn>")]))
        a = y["A"]
        np.testing.assert_allclose(0.35 * np.log(2 / a) + 2 - a, 0.9 * t, atol=1e-7)  # the integrated law
        self.holds(y, S=0.25 * t)

    def test_production_alone_fills_what_is_empty(self):
        """However little it is: nothing is given that says what is little."""
        for rate in (0.25, 2.5e-13):
            t, y = self.solve(model(['id="c" size="1"'], ['id="S" compartment="c" initialAmount="0"'], ['id="k" value="0.4"'],
                                    [reaction("in", "", "S", f"<cn> {rate:.20f} </cn>"), reaction("out", "S", "", law("c*k*S"))]))
            self.holds(y, S=rate / 0.4 * (1 - np.exp(-0.4 * t)))

    def test_initial_assignments(self):
        more = ('<listOfInitialAssignments><initialAssignment symbol="A"><math xmlns="http://www.w3.org/1998/Math/MathML">'
                f'{law("2*p")}</math></initialAssignment><initialAssignment symbol="p"><math xmlns="http://www.w3.org/1998/Math/MathML">'
                '<cn type="e-notation">3.5<sep/>-1</cn></math></initialAssignment></listOfInitialAssignments>\n')
        t, y = self.solve(model(['id="c" size="0.5"'], ['id="A" compartment="c"', 'id="B" compartment="c" initialAmount="0"'],
                                ['id="p"', 'id="k" value="1"'], [reaction("r", "A", "B", law("c*k*A"))], more=more))
        self.holds(y, A=0.35 * np.exp(-t))

    def test_the_time_of_an_initial_assignment_is_0(self):
        """k = 0.2 + q exp(t) is read at the start, and so is a stoichiometry that has an id."""
        math = '<math xmlns="http://www.w3.org/1998/Math/MathML">'
        now = '<csymbol encoding="text" definitionURL="http://www.sbml.org/sbml/symbols/time"> t </csymbol>'
        more = (f'<listOfInitialAssignments><initialAssignment symbol="k">{math}<apply><plus/><cn> 0.2 </cn><apply><times/><ci> q </ci>'
                f'<apply><exp/>{now}</apply></apply></apply></math></initialAssignment><initialAssignment symbol="share">{math}{law("0.5*q")}</math>'
                '</initialAssignment></listOfInitialAssignments>\n')
        one = reaction("r", "A", "B", law("c*k*A")).replace('species="B" stoichiometry="1"', 'id="share" species="B"')
        t, y = self.solve(model(['id="c" size="0.7"'], ['id="A" compartment="c" initialAmount="3"', 'id="B" compartment="c" initialAmount="0.4"'],
                                ['id="k"', 'id="q" value="0.6"'], [one], more=more))
        a = 3 * np.exp(-0.8 * t)
        self.holds(y, A=a, B=0.4 + 0.3 * (3 - a))

    def test_what_is_taken_and_not_given_leaves(self):
        """2 A -> B at k A takes twice what it gives; A -> 0.3 B + 0.5 D gives shares."""
        two = ['id="A" compartment="c" initialAmount="3"', 'id="B" compartment="c" initialAmount="0.2"', 'id="D" compartment="c" initialAmount="0"']
        t, y = self.solve(model(['id="c" size="0.7"'], two, ['id="k" value="0.31"'], [reaction("r", "A", "B", law("c*k*A"), stoichiometry=2)]
                                ).replace('species="B" stoichiometry="2"', 'species="B" stoichiometry="1"'))
        gone = 3 * (1 - np.exp(-0.62 * t))
        self.holds(y, A=3 - gone, B=0.2 + gone / 2, gone=gone / 2)
        split = reaction("r", "A", ["B", "D"], law("c*k*A")).replace('species="B" stoichiometry="1"', 'species="B" stoichiometry="0.3"')
        t, y = self.solve(model(['id="c" size="0.7"'], two, ['id="k" value="0.31"'],
                                [split.replace('species="D" stoichiometry="1"', 'species="D" stoichiometry="0.5"'), reaction("r_D", "D", "", law("c*k*D"))]))
        gone = 3 * (1 - np.exp(-0.31 * t))
        self.holds(y, A=3 - gone, B=0.2 + 0.3 * gone, D=0.5 * 0.31 * 3 * t * np.exp(-0.31 * t))

    def test_what_is_given_and_not_taken_is_produced(self):
        """A to 2 B takes k A and gives 2 k A; what came from nowhere stands in the ledger."""
        species = [f'id="{n}" compartment="c" initialAmount="{a}"' for n, a in (("A", 3), ("B", 0.2), ("D", 0))]
        one = reaction("r", "A", "B", law("c*k*A"))
        t, y = self.solve(model(['id="c" size="0.7"'], species, ['id="k" value="0.31"'], [one.replace('species="B" stoichiometry="1"', 'species="B" stoichiometry="2"')]))
        a = 3 * np.exp(-0.31 * t)
        self.holds(y, A=a, B=0.2 + 2 * (3 - a), D=0 * t, **{"B.produced": 3 - a})
        three = reaction("r", "A", ["B", "D"], law("c*k*A")).replace('species="B" stoichiometry="1"', 'species="B" stoichiometry="0.4"').replace(
            'species="D" stoichiometry="1"', 'species="D" stoichiometry="1.7"')
        t, y = self.solve(model(['id="c" size="0.7"'], species, ['id="k" value="0.31"'], [three]))
        self.holds(y, A=a, B=0.2 + 0.4 * (3 - a), D=1.7 * (3 - a), **{"D.produced": 1.1 * (3 - a)})
        grows = [reaction("r", "A", "A", law("c*k*A")).replace("</listOfProducts>", '<speciesReference species="B" stoichiometry="1"/></listOfProducts>'),
                 reaction("s", "", "D", law("c*k*D*0.5")), reaction("both", "A", "D", minus(law("c*k*A"), law("c*q*D"))).replace('species="D" stoichiometry="1"', 'species="D" stoichiometry="2"')]
        t, y = self.solve(model(['id="c" size="0.7"'], species, ['id="k" value="0.31"', 'id="q" value="0.2"'], grows))
        matrix = np.array([[-0.31, 0, 0.2], [0.31, 0, 0], [0.62, 0, 0.155 - 0.4]])  # of A, B, D
        values, vectors = np.linalg.eig(matrix)
        found = (vectors * np.linalg.solve(vectors, [3, 0.2, 0])) @ np.exp(np.outer(values, t))
        self.holds(y, A=found[0].real, B=found[1].real, D=found[2].real)

    def test_what_no_reaction_moves_is_a_number(self):
        t, y = self.solve(model(['id="c" size="0.5"'], ['id="A" compartment="c" initialAmount="3"', 'id="B" compartment="c" initialAmount="0"', 'id="E" compartment="c" initialAmount="0.8"'],
                                ['id="k" value="0.31"'], [reaction("r", "A", "B", law("c*k*A*E"))]))
        a = 3 * np.exp(-0.31 * 1.6 * t)
        self.holds(y, A=a, B=3 - a, E=np.full_like(t, 0.8))

    def test_functions_and_rules_of_numbers(self):
        more = (function("times3", "x y", law("3*x*y")) + function("rate", "a", "<apply><ci> times3 </ci><ci> a </ci><cn> 0.1 </cn></apply>")
                + '<listOfRules><assignmentRule variable="q"><math xmlns="http://www.w3.org/1998/Math/MathML"><apply><root/><degree><cn> 3 </cn></degree><ci> p </ci></apply></math></assignmentRule>'
                '<assignmentRule variable="S"><math xmlns="http://www.w3.org/1998/Math/MathML"><cn> 0.9 </cn></math></assignmentRule></listOfRules>\n')
        more = more.replace("</listOfFunctionDefinitions>\n<listOfFunctionDefinitions>\n", "")
        k = "<apply><times/><ci> q </ci><apply><ci> rate </ci><apply><times/><ci> A </ci><ci> c </ci></apply></apply></apply>"
        t, y = self.solve(model(['id="c" size="0.7"'], ['id="A" compartment="c" initialAmount="3"', 'id="B" compartment="c" initialAmount="0"',
                                                        'id="S" compartment="c" boundaryCondition="true"', 'id="F" compartment="c" initialAmount="0"'],
                                ['id="q"', 'id="p" value="8"'], [reaction("r", "A", "B", k), reaction("s", "S", "F", law("c*S*0.2"))], more=more))
        gone = 3 * (1 - np.exp(-0.6 * t))
        self.holds(y, A=3 - gone, B=gone, F=0.9 * 0.7 * 0.2 * t, S=np.full_like(t, 0.63))

    def test_conversion_factors(self):
        t, y = self.solve(model(['id="c" size="1"'], ['id="A" compartment="c" initialAmount="3" conversionFactor="two"', 'id="B" compartment="c" initialAmount="0"'],
                                ['id="k" value="0.31"', 'id="two" value="2"', 'id="most" value="1.5"'], [reaction("r", "A", "B", law("c*k*A"))],
                                attributes='conversionFactor="most"'))
        self.holds(y, A=3 * np.exp(-0.62 * t), B=0.75 * 3 * (1 - np.exp(-0.62 * t)))

    def test_levels(self):
        for level in NAMESPACES:
            with self.subTest(level=level):
                text = model(['id="c" size="0.6"'], ['id="A" compartment="c" initialAmount="5"', 'id="B" compartment="c" initialAmount="0"'],
                             ['id="k" value="0.7"'], [reaction("r", "A", "B", law("c*k*A"))], level=level)
                if level[0] == 1:
                    text = text.replace('id="m"', 'name="m"').replace(' id=', ' name=').replace(' size=', ' volume=').replace(
                        "<kineticLaw>", '<kineticLaw formula="c * k*A">')
                    start, end = text.index("<math"), text.index("</math>") + 7
                    text = text[:start] + text[end:]
                self.unit = 1.0 if level[0] == 3 else 1.0 / 3600.0  # Level 3 says no unit where it says none
                t, y = self.solve(text)
                self.holds(y, A=5 * np.exp(-0.7 * t))

    def test_units(self):
        units = ('<listOfUnitDefinitions><unitDefinition id="substance"><listOfUnits><unit kind="mole" scale="-9"/></listOfUnits></unitDefinition>'
                 '<unitDefinition id="volume"><listOfUnits><unit kind="litre" scale="-3"/></listOfUnits></unitDefinition>'
                 '<unitDefinition id="time"><listOfUnits><unit kind="second" multiplier="60"/></listOfUnits></unitDefinition></listOfUnitDefinitions>\n')
        self.unit = 1.0 / 60.0
        t, y = self.solve(model(['id="c" size="3"'], ['id="A" compartment="c" initialConcentration="5"'], ['id="k" value="0.7"'],
                                [reaction("r", "A", "", law("c*k*A"))], more=units))
        self.holds(y, A=15 * np.exp(-0.7 * t))
        text = (self.folder / "m.cfg").read_text()
        self.assertIn('volume = "3 mL"; initial = "15 nmol";', text)
        self.assertIn('rate = "0.7 1/min";', text)

    def test_what_a_species_is_in_a_formula_of_the_start(self):
        """A species that counts amounts is its amount in initial assignments and rules, however its start was written."""
        math = '<math xmlns="http://www.w3.org/1998/Math/MathML">'
        counts = 'hasOnlySubstanceUnits="true"'
        assigned = f'<listOfInitialAssignments><initialAssignment symbol="q">{math}{law("0.1*A")}</math></initialAssignment></listOfInitialAssignments>\n'
        t, y = self.solve(model(['id="c" size="3"'], [f'id="A" compartment="c" initialConcentration="2" {counts}', f'id="B" compartment="c" initialAmount="0" {counts}'],
                                ['id="q"'], [reaction("r", "A", "B", law("q*A"))], more=assigned))
        self.holds(y, A=6 * np.exp(-0.6 * t))
        ruled = f'<listOfRules><assignmentRule variable="q">{math}{law("0.1*E")}</math></assignmentRule></listOfRules>\n'
        t, y = self.solve(model(['id="c" size="3"'], [f'id="A" compartment="c" initialAmount="5" {counts}',
                                                      f'id="E" compartment="c" initialConcentration="0.7" {counts} constant="true" boundaryCondition="true"'],
                                ['id="q"'], [reaction("r", "A", "", law("q*A"))], more=ruled))
        self.holds(y, A=5 * np.exp(-0.21 * t))
        copied = f'<listOfInitialAssignments><initialAssignment symbol="B">{math}{law("3*A")}</math></initialAssignment></listOfInitialAssignments>\n'
        t, y = self.solve(model(['id="c" size="3"'], [f'id="A" compartment="c" initialConcentration="2" {counts}', f'id="B" compartment="c" {counts}'],
                                ['id="k" value="0.3"'], [reaction("r", "B", "A", law("k*B"))], more=copied))
        self.holds(y, B=18 * np.exp(-0.3 * t))

    def test_a_compartment_of_no_dimensions(self):
        """In Level 3 it has a size as any other; in Level 2 what is in it is an amount."""
        self.unit = 1.0
        t, y = self.solve(model(['id="c" size="2" spatialDimensions="0" constant="true"'], ['id="A" compartment="c" initialAmount="2"'],
                                ['id="k" value="0.5"'], [reaction("r", "A", "", law("k*A"))], level=(3, 1)))
        self.holds(y, A=2 * np.exp(-0.25 * t))
        self.unit = 1.0 / 3600.0
        t, y = self.solve(model(['id="c" spatialDimensions="0"'], ['id="A" compartment="c" initialAmount="2"'],
                                ['id="k" value="0.5"'], [reaction("r", "A", "", law("k*A"))]))
        self.holds(y, A=2 * np.exp(-0.5 * t))

    def test_rules_and_signs_of_level_1(self):
        """-2^2 is 4 there, 2^3^2 is 64; its rules have a word for each kind of number."""
        text = """<?xml version="1.0"?>\n<sbml xmlns="http://www.sbml.org/sbml/level1" level="1" version="2">\n<model name="m">
<listOfCompartments><compartment name="c" volume="0.5"/></listOfCompartments>
<listOfSpecies><species name="A" compartment="c" initialAmount="3"/><species name="E" compartment="c" initialAmount="9" boundaryCondition="true"/></listOfSpecies>
<listOfParameters><parameter name="k" value="7"/></listOfParameters>
<listOfRules><parameterRule name="k" formula="(-2^2 + 2^3^2) / 680 + 0.1 * E"/><speciesConcentrationRule species="E" formula="0.4 * 2"/></listOfRules>
<listOfReactions><reaction name="r"><listOfReactants><speciesReference species="A"/></listOfReactants><kineticLaw formula="k*A*c"/></reaction></listOfReactions>
</model></sbml>\n"""
        t, y = self.solve(text)
        self.holds(y, A=3 * np.exp(-0.18 * t))

    def test_sums_of_many(self):
        """What several species make of one, each in proportion: as many flows, each with a name of its own."""
        names = [f"S{i}" for i in range(11)]
        species = [f'id="{n}" compartment="c" initialAmount="{i + 1}"' for i, n in enumerate(names)] + ['id="T" compartment="c" initialAmount="0"']
        total = f'<apply><plus/>{"".join(law(f"0.1*{n}") for n in names)}</apply>'
        t, y = self.solve(model(['id="c" size="1"'], species, ['id="k" value="0.2"'],
                                [reaction("r", "", "T", total), *(reaction(f"d{n}", n, "", law(f"k*{n}")) for n in names)]))
        self.holds(y, T=0.1 * 66 / 0.2 * (1 - np.exp(-0.2 * t)))

    def test_what_changes_no_number_is_left_out(self):
        """Notes and annotations anywhere, packages that are not required, formulas that Level 3 leaves out, time without dimension."""
        self.unit = 1.0
        text = model(['id="c" size="0.6"'], ['id="A" compartment="c" initialAmount="5"'], ['id="k" value="0.7"'], [reaction("r", "A", "", law("c*k*A"))], level=(3, 2),
                     attributes='timeUnits="dimensionless"',
                     more='<fbc:listOfObjectives><fbc:objective fbc:id="o"/></fbc:listOfObjectives><listOfInitialAssignments><initialAssignment symbol="A"/></listOfInitialAssignments>\n')
        text = text.replace("<sbml ", '<sbml xmlns:fbc="urn:fbc" fbc:required="false" ', 1)
        for place in ("<listOfSpecies>", "<listOfReactants>", "<listOfReactions>", "<kineticLaw>"):
            text = text.replace(place, place + '<notes><p xmlns="http://www.w3.org/1999/xhtml">a <b>word</b></p></notes><annotation><x xmlns="urn:x">1</x></annotation>', 1)
        t, y = self.solve(text)
        self.holds(y, A=5 * np.exp(-0.7 * t))

    def test_what_no_flow_reads_is_left_out_and_said(self):
        """A sum of species, a constraint, a species without an amount; numbers without value are nobody's."""
        math = '<math xmlns="http://www.w3.org/1998/Math/MathML">'
        total = "<apply><plus/><ci> A </ci><ci> B </ci></apply>"
        more = (f'<listOfRules>\n<assignmentRule variable="total">{math}{total}</math></assignmentRule>\n<assignmentRule variable="Sum">{math}{law("2*total")}</math></assignmentRule>\n'
                f'<assignmentRule variable="none">{math}{law("k*odd")}</math></assignmentRule>\n<assignmentRule variable="flux">{math}<apply>{RATE_OF}<ci> r </ci></apply></math></assignmentRule></listOfRules>\n'
                f'<listOfConstraints>\n<constraint>{math}<apply><gt/><ci> A </ci><cn> 0 </cn></apply></math></constraint></listOfConstraints>\n')
        t, y = self.solve(model(['id="c" size="0.6"', 'id="empty" size="0"'], ['id="A" compartment="c" initialAmount="5"', 'id="B" compartment="c" initialAmount="1"',
                                                            'id="Sum" compartment="c" boundaryCondition="true"', 'id="X" compartment="c" boundaryCondition="true"'],
                                ['id="k" value="0.7"', 'id="odd" value="NaN"', 'id="far" value="INF"', 'id="total"', 'id="none"', 'id="flux"'],
                                [reaction("r", "A", "B", law("c*k*A")), reaction("s", "B", "X", law("c*k*B"))], more=more),
                          said=("28: constraint: warning: is left out: a study watches no constraint",
                                "24: assignmentRule Sum: warning: is left out: it follows what changes, and no flow reads it",
                                "12: species X: warning: is left out: it has no amount that a compartment could hold, and no flow reads it",
                                "23: assignmentRule total: warning: is left out: it follows what changes, and no flow reads it",
                                "26: assignmentRule flux: warning: is left out: it follows what changes, and no flow reads it"))
        self.holds(y, A=5 * np.exp(-0.7 * t), B=(1 + 3.5 * t) * np.exp(-0.7 * t))
        self.assertNotIn("X", y)
        self.assertNotIn("Sum", y)

    def test_a_catalyst_stays(self):
        """S + 2 E to P + 2 E at k S E."""
        one = reaction("r", ["S", "E"], ["P", "E"], law("c*k*S*E")).replace('"E" stoichiometry="1"', '"E" stoichiometry=" 2 "')
        t, y = self.solve(model(['id="c" size="0.5"'], ['id="S" compartment="c" initialAmount="3"', 'id="E" compartment="c" initialAmount="0.8"', 'id="P" compartment="c" initialAmount="0.1"'],
                                ['id="k" value="0.31"'], [one]))
        s = 3 * np.exp(-0.31 * 1.6 * t)
        self.holds(y, S=s, P=3.1 - s, E=np.full_like(t, 0.8))
        self.unit = 1.0  # with ids of its references, which nothing sets; where something does, it may change
        species = ['id="S" compartment="c" initialAmount="3"', 'id="E" compartment="c" initialAmount="0.8"', 'id="P" compartment="c" initialAmount="0.1"']
        named = one.replace('species="E"', 'id="before" species="E"', 1).replace('<speciesReference species="E"', '<speciesReference id="after" species="E"')
        t, y = self.solve(model(['id="c" size="0.5"'], species, ['id="k" value="0.31"'], [named], level=(3, 1)))
        self.holds(y, S=3 * np.exp(-0.31 * 1.6 * t), E=np.full_like(t, 0.8))
        more = ('<listOfInitialAssignments><initialAssignment symbol="after"><math xmlns="http://www.w3.org/1998/Math/MathML"><cn> 3 </cn></math></initialAssignment></listOfInitialAssignments>\n')
        (self.folder / "m.cfg").unlink()
        self.refused(model(['id="c" size="0.5"'], species, ['id="k" value="0.31"'], [named], level=(3, 1), more=more),
                     "reaction r: its rate is neither of zero nor of first order, nor saturable, in what it takes from")

    def test_functions_of_numbers(self):
        """What is a number is one, whatever it is made of."""
        def call(name, *of):
            return f'<apply><{name}/>{"".join(f"<cn> {x} </cn>" if not isinstance(x, str) else x for x in of)}</apply>'
        chosen = f'<piecewise><piece>{law("9*A")}{call("gt", 1, "<ci> k </ci>")}</piece><piece>{law("0.5*A")}{call("lt", 0, 1, "<ci> k </ci>")}</piece><otherwise>{law("7*A")}</otherwise></piecewise>'
        for formula, factor in ((call("sin", 1.1), np.sin(1.1)), (call("max", 0.2, 0.7, "<ci> k </ci>"), 1.3), (call("min", 0.2, call("ceiling", 0.3)), 0.2),
                                (call("factorial", 3), 6), (call("quotient", 7, 3), 2), (call("rem", 7, 4), 3), (call("arctan", 2), np.arctan(2)),
                                (call("times", 0.4, call("and", call("neq", 1, 2), "<true/>", call("not", "<false/>"))), 0.4), (call("sech", 0.3), 1 / np.cosh(0.3)),
                                (call("floor", 2.9), 2), (call("cot", 1.2), 1 / np.tan(1.2)), (call("divide", 1, call("exp", "<infinity/>")) + "<cn> 1 </cn>", None)):
            if factor is None:
                formula, factor = f'<apply><plus/>{formula}</apply>', 1.0
            with self.subTest(formula=formula):
                t, y = self.solve(model(['id="c" size="1"'], ['id="A" compartment="c" initialAmount="3"'], ['id="k" value="1.3"'],
                                        [reaction("r", "A", "", f"<apply><times/>{formula}<ci> A </ci></apply>")], level=(3, 2)).replace("<model", '<model timeUnits="second"'))
                self.holds(y, A=3 * np.exp(-factor * t))
        t, y = self.solve(model(['id="c" size="1"'], ['id="A" compartment="c" initialAmount="3"'], ['id="k" value="1.3"'], [reaction("r", "A", "", chosen)]))
        self.holds(y, A=3 * np.exp(-0.5 * t))
        early = '<listOfInitialAssignments><initialAssignment symbol="q"><math xmlns="http://www.w3.org/1998/Math/MathML">' + (
            f'<piecewise><piece><cn> 0.3 </cn>{call("lt", "<ci> p </ci>", 2)}</piece><otherwise><cn> 0.6 </cn></otherwise></piecewise></math></initialAssignment>'
            '<initialAssignment symbol="p"><math xmlns="http://www.w3.org/1998/Math/MathML"><cn> 1 </cn></math></initialAssignment></listOfInitialAssignments>\n')
        t, y = self.solve(model(['id="c" size="1"'], ['id="A" compartment="c" initialAmount="3"'], ['id="p"', 'id="q"'], [reaction("r", "A", "", law("q*A"))], more=early))
        self.holds(y, A=3 * np.exp(-0.3 * t))  # p is known only after q was asked for
        gone = reaction("r", "A", "", f'<apply><plus/>{law("k*A")}<apply><times/><apply><minus/>{law("B")}{law("B")}</apply><ci> k </ci></apply></apply>')
        t, y = self.solve(model(['id="c" size="1"'], ['id="A" compartment="c" initialAmount="3"', 'id="B" compartment="c" initialAmount="2"'], ['id="k" value="0.4"'],
                                [gone, reaction("s", "B", "", law("0.1*B"))]))
        self.holds(y, A=3 * np.exp(-0.4 * t), B=2 * np.exp(-0.1 * t))  # k (B - B) is nothing

    def test_products_of_units(self):
        """1e-3 mol times 10 is 0.01 mol, (10 cm)2 cm is 0.1 L, (1/60 Hz) to the power -1 is a minute."""
        units = ('<listOfUnitDefinitions><unitDefinition id="n"><listOfUnits><unit kind="mole" exponent="1" scale="-3" multiplier="1"/><unit kind="dimensionless" exponent="1" scale="1" multiplier="1"/></listOfUnits></unitDefinition>'
                 '<unitDefinition id="v"><listOfUnits><unit kind="metre" exponent="2" scale="-2" multiplier="10"/><unit kind="metre" exponent="1" scale="-2" multiplier="1"/></listOfUnits></unitDefinition>'
                 '<unitDefinition id="w"><listOfUnits><unit kind="hertz" exponent="-1" scale="0" multiplier="0.016666666666666666"/></listOfUnits></unitDefinition></listOfUnitDefinitions>\n')
        text = model(['id="c" size=" 3 "'], ['id="A" compartment="c" initialConcentration="&#10;+5e0 "'], ['id="k" value="0.7"'], [reaction("r", "A", "", law("c*k*A"))],
                     level=(3, 1), more=units, attributes='substanceUnits="n" volumeUnits="v" timeUnits="w"')
        self.unit = 1.0 / 60.0
        t, y = self.solve(text)
        self.holds(y, A=0.15 * np.exp(-0.7 * t))
        written = (self.folder / "m.cfg").read_text(encoding="utf-8")
        self.assertIn('volume = "0.3 L"; initial = "0.15 mol"', written)
        self.assertIn('rate = "0.7 1/min"', written)
        (self.folder / "m.cfg").unlink()
        self.refused(text.replace('volumeUnits="v"', 'volumeUnits="n"'), 'model m: its unit "n" is not understood')

    def test_long_names_and_names_alike(self):
        """Names stay apart, however long they are, and whatever they come to together."""
        long = "S" * 150
        species = [f'id="{n}" compartment="c" initialAmount="{a}"' for n, a in ((long + "a", 3), (long + "b", 1), ("X", 0), ("Y", 2), ("X_Y", 0), ("Z", 4))]
        t, y = self.solve(model(['id="c" size="1"'], species, ['id="k" value="0.2"'],
                                [reaction(long + "a_", long + "a", long + "b", law(f"k*{long}a")), reaction(long + "b_", long + "b", "", law(f"0.5*{long}b")),
                                 reaction("r", "Z", ["X", "X_Y"], law("k*Z")), reaction("r_X", "Z", ["X", "Y"], law("k*Z")), reaction("r_X_Y", "Y", "", law("k*Y"))]))
        a = 3 * np.exp(-0.2 * t)
        self.holds(y, Z=4 * np.exp(-0.4 * t), **{long + "a": a, long + "b": 2 * np.exp(-0.2 * t) - np.exp(-0.5 * t)})

    def test_nothing_happens(self):
        t, y = self.solve(model(['id="c" size="3"'], ['id="A" compartment="c" initialAmount="0"', 'id="B" compartment="c" initialAmount="0"'],
                                ['id="k" value="0.7"'], [reaction("r", "A", "B", law("c*k*A"))]))
        self.assertTrue(np.all(y["A"] == 0.0) and np.all(y["B"] == 0.0))

    def test_what_is_refused(self):
        c, k = ['id="c" size="1"'], ['id="k" value="1"']
        two = ['id="A" compartment="c" initialAmount="1"', 'id="B" compartment="c" initialAmount="0"']
        three = [*two, 'id="D" compartment="c" initialAmount="0"']
        saturable = f"<apply><divide/>{law('c*k*A')}<apply><plus/><cn> 2 </cn><ci> A </ci></apply></apply>"
        flow, called = reaction("r", "A", "B", law("c*k*A")), reaction("r", "A", "B", "<apply><ci> f </ci><ci> A </ci></apply>")
        math = '<math xmlns="http://www.w3.org/1998/Math/MathML"><cn> 1 </cn></math>'
        cases = [
            (model(c, three, k, [reaction("r", ["A", "B"], "D", law("c*k*A*B"))]),
             "m.xml:16: reaction r: takes from 2 species and gives to 1: a flow takes from one and gives to one"),
            (model(c, two, k, [reaction("r", "A", "B", saturable).replace('species="B" stoichiometry="1"', 'species="B" stoichiometry="2"')]),
             'reaction r: gives 2 to "B" for 1 that it takes from "A": what is saturable gives no more than it takes'),
            (model(c, two, k, [reaction("r", "A", "B", f"<apply><minus/>{law('c*k*A')}</apply>")]),
             'reaction r: takes from "B" at a rate that does not fall with it'),
            (model(c, two, k, [flow.replace(' stoichiometry="1"', "", 1)], level=(3, 1)), "speciesReference A: has no stoichiometry"),
            (model(c, [two[0] + ' conversionFactor="q"', two[1]], k, [flow]), 'species A: conversionFactor="q" is no parameter with a value'),
            (model(c, two, k, [flow]).replace("<sbml ", '<sbml xmlns:comp="urn:comp" comp:required="true" ', 1), "sbml: the package urn:comp is not understood"),
            (model(c, two, k, [flow, flow]), "reaction r: another reaction has this id"),
            (model(['id="c" size="0"'], two, k, [flow]), "compartment c: its size is 0, expected above 0"),
            (model(c, [two[0].replace('"1"', '"-1"'), two[1]], k, [flow]), "species A: its initial amount is -1, expected 0 or more"),
            (model(['id="c"'], two, k, [flow]), 'ci: "c" has no value'),
            (model(['id="c"'], two, k, [reaction("r", "A", "B", law("k*A"))]), 'ci: "A" is a concentration here, but its compartment "c" has no size'),
            (model(c, three, k, [reaction("r", "A", "B", law("c*k*D")), reaction("s", "D", "", law("c*k*D"))]),
             'reaction r: takes from "A" at a rate that does not fall with it'),
            (model(c, two, k, [reaction("r", "A", "B", law("c*k*A*A"))]),
             "reaction r: its rate is neither of zero nor of first order, nor saturable, in what it takes from"),
            (model(c, two, k, [reaction("r", "A", "B", law("k*k"))]), 'reaction r: takes from "A" at a rate that does not fall with it'),
            (model(c, two, k, [reaction("r", "A", "B", law("c*k*A"), attributes='fast="true"')]), "reaction r: is fast: a flow has a rate"),
            (model(c, two, k, [reaction("r", "A", "B", law("c*q*A"))]), 'ci: "q" is no compartment, species or parameter'),
            (model(c, two, k, [reaction("r", "A", "B", "<apply><sin/><ci> A </ci></apply>")]), "sin: is understood of numbers alone, not of what changes"),
            (model(c, two, k, [reaction("r", "A", "B", "<apply><ci> f </ci><ci> A </ci></apply>")]), 'ci: the function "f" is not understood'),
            (model(c, two, k, [reaction("r", "A", "B", '<csymbol encoding="text" definitionURL="http://www.sbml.org/sbml/symbols/time"> t </csymbol>')]),
             'csymbol: "t" is not understood: rates do not depend on the time'),
            (model(c, two, ['id="k"'], [flow]), 'ci: "k" has no value'),
            (model(c, ['id="A" compartment="c"', two[1]], k, [flow]), "species A: has no initial amount, or its compartment has no size"),
            (model(c, two, k, [flow], more=f'<listOfRules><assignmentRule variable="k">{math.replace("<cn> 1 </cn>", "<ci> A </ci>")}</assignmentRule></listOfRules>\n'),
             "assignmentRule k: reads what changes, so this is no number for all times"),
            (model(c, two, k, [flow], more=f'<listOfRules><rateRule variable="k">{math}</rateRule></listOfRules>\n'),
             "rateRule k: is not understood: a study is made of flows of zero and first order"),
            (model(c, two, k, [flow], more=f'<listOfRules><assignmentRule variable="k">{math.replace("<cn> 1 </cn>", "<ci> k </ci>")}</assignmentRule></listOfRules>\n'),
             "assignmentRule k: reads what has no value"),
            (model(c, two, k, [flow], more='<listOfEvents><event id="e"/></listOfEvents>\n'), "event e: is not understood"),
            (model(c, two, k, [called], more='<listOfFunctionDefinitions><functionDefinition id="f"/></listOfFunctionDefinitions>\n'),
             'ci: the function "f" is not understood'),
            (model(c, two, k, [called], more=function("f", "x y", law("x*y"))), 'ci: the function "f" has 2 arguments, but is given 1'),
            (model(c, two, k, [called], more=function("f", "x", law("x*k"))), 'ci: "k" is no argument of its function'),
            (model(c, two, k, [called], more=function("f", "x", "<apply><ci> f </ci><ci> x </ci></apply>")), "apply: its functions call each other without end"),
            (model(['id="c" size="0x1p3"'], two, k, [flow]), 'compartment c: size="0x1p3" is no number'),
            (model(['id="c" size="1,5"'], two, k, [flow]), 'compartment c: size="1,5" is no number'),
            (model(c, two, ['id="k" value="inf"'], [flow]), 'parameter k: value="inf" is no number'),
            (model(c, two, ['id="k" value="INF"'], [flow]), "reaction r: a number of its rate is not finite"),
            (model(c, two, ['id="k" value="NaN"'], [flow]), 'ci: "k" has no value'),
            (model(c, [two[0] + ' boundaryCondition="True"', two[1]], k, [flow]), 'species A: boundaryCondition="True" is neither true nor false'),
            (model(c, two, k, [flow.replace('"B" stoichiometry="1"', '"B" stoichiometry="NaN"')]), 'speciesReference B: stoichiometry="NaN" is no finite number'),
            (model(c, two, k, [reaction("r", "A", "B", "<apply><max/><ci> A </ci><cn> 1 </cn></apply>")], level=(3, 2)), "max: is understood of numbers alone, not of what changes"),
            (model(c, two, k, [flow, reaction("s", "", "B", law("2*r"))]), 'ci: "r" is a reaction, whose rate no other may read'),
            (model(c, two, k, [reaction("r", "A", "B", f"<apply>{RATE_OF}<ci> A </ci></apply>")], level=(3, 2)), 'csymbol: "rateOf" is not understood in a formula'),
            (model(c, two, ['id="k"', 'id="x"'], [flow], level=(3, 2), more=f'<listOfInitialAssignments><initialAssignment symbol="k">{math.replace("<cn> 1 </cn>", "<ci> x </ci>")}</initialAssignment></listOfInitialAssignments>\n'
                   f'<listOfRules><assignmentRule variable="x">{math.replace("<cn> 1 </cn>", f"<apply>{RATE_OF}<ci> A </ci></apply>")}</assignmentRule></listOfRules>\n'),
             "initialAssignment k: reads what has no value"),
            (model(c, two, k, [reaction("r", "A", "B", "<apply><gamma/><ci> k </ci></apply>")]), "gamma: is not understood in a formula"),
            (model(c, two, k, [flow], more=f'<listOfRules><assignmentRule variable="A">{math}</assignmentRule></listOfRules>\n'), "assignmentRule A: reactions change it, too"),
            (model(c, two, k, [flow], more=f'<listOfRules><assignmentRule variable="k">{math}</assignmentRule><assignmentRule variable="k">{math}</assignmentRule></listOfRules>\n'),
             "assignmentRule k: line 14 sets it, too"),
            (model(['id="c" size="1" constant="false"'], two, k, [flow], more=f'<listOfRules><assignmentRule variable="c">{math.replace("<cn> 1 </cn>", "<ci> B </ci>")}</assignmentRule></listOfRules>\n'),
             "assignmentRule c: reads what changes, so this is no number for all times"),
            (model(c, [two[0], 'id="B" compartment="c" boundaryCondition="true"'], k, [reaction("r", "A", "B", law("c*k*B")), reaction("s", "A", "", law("c*k*A"))]), 'ci: "B" has no value'),
            ("<sbml", "m.xml:1: is no XML: unclosed token"),
            ("<svg/>", "m.xml:1: svg: is no SBML of Level 1, 2 or 3 with a model"),
            ('<!DOCTYPE x [<!ENTITY a "b">]><sbml/>', "m.xml:1: a DOCTYPE is not understood, expected none"),
            ("<a>" * 600, "m.xml:1: elements are more than 500 deep in each other"),
        ]
        for text, line in cases:
            with self.subTest(line=line):
                (self.folder / "m.cfg").unlink(missing_ok=True)
                self.refused(text, line)

    def test_words(self):
        text = model(['id="c" size="1"'], ['id="A" compartment="c" initialAmount="1"'], ['id="k" value="1"'], [reaction("r", "A", "", law("c*k*A"))])
        (self.folder / "whole.xml").write_text(text, encoding="utf-8")
        (self.folder / "s.cfg").write_text("""study = { duration = "7 h"; output = { every = "1 h"; };
          model = { amount_unit = "nmol"; compartments = ( { name = "a"; initial = "5 nmol"; }, { name = "gone"; } );
            processes = ( { kind = "first_order"; from = "a"; to = "gone"; rate = "0.3 1/h"; } ); }; };""", encoding="utf-8")
        for words, code, line in ((("import", "m.xml"), 2, "expected one model and a name"),
                                  (("import", "none.xml", "-o", "m.cfg"), 4, "none.xml"),
                                  (("import", "m.xml", "-o", "m.cfg", "--steps", "0"), 2, "--steps 0 is no number of outputs"),
                                  (("import", "whole.xml", "-o", "m.cfg", "--duration", "5 mL"), 2, '--duration: "5 mL" is no time, expected such as "5 h"'),
                                  (("import", "whole.xml", "-o", "m.cfg", "--duration", "0x10"), 2, '--duration: "0x10" is no time, expected such as "5 h"'),
                                  (("import", "whole.xml", "-o", "./whole.xml", "--force"), 4, "whole.xml: "),
                                  (("export", "s.cfg", "--to", "sbml", "-o", "s.cfg", "--force"), 4, "s.cfg: "),
                                  (("export", "s.cfg", "--to", "mrgsolve", "-o", "s.csv"), 2, "s.csv: is the name of the model's data set")):
            done = self.vesipk(*words)
            self.assertEqual((done.returncode, done.stdout), (code, ""), done.stderr)
            self.assertIn(line, done.stderr)
        self.assertEqual((self.folder / "whole.xml").read_text(encoding="utf-8"), text)
        self.assertEqual(sorted(p.name for p in self.folder.iterdir()), ["s.cfg", "whole.xml"])

    def test_there_and_back(self):
        """A graph of flows that was exported is imported as what it was."""
        study = """study = { title = "There and back"; duration = "7 h"; output = { every = "12 min"; compartments = true; }; solver = { rtol = 1e-9; };
          model = { amount_unit = "nmol"; compartments = ( { name = "a"; volume = "3 mL"; initial = "5 nmol"; }, { name = "b"; volume = "7 mL"; }, { name = "gone"; role = "sink"; } );
            produce = ( { into = "b"; rate = "0.3 nmol/h"; } );
            processes = ( { kind = "flow"; from = "a"; to = "b"; flow = "2 mL/h"; partition = 3; }, { kind = "permeability"; from = "a"; to = "b"; ps = "0.7 mL/h"; },
                          { kind = "saturable"; from = "b"; to = "gone"; vmax = "0.8 nmol/h"; km = "0.2 nmol/mL"; } ); }; };"""
        (self.folder / "s.cfg").write_text(study, encoding="utf-8")
        (_, (_, expected)), = trajectories.run(self.folder / "s.cfg").items()
        self.assertEqual(self.vesipk("export", "s.cfg", "--to", "sbml", "-o", "s.xml").returncode, 0)
        done = self.vesipk("import", "s.xml", "-o", "t.cfg", "--duration", "7", "--steps", "35")
        self.assertEqual(done.returncode, 0, done.stderr)
        (_, (_, found)), = trajectories.run(self.folder / "t.cfg").items()
        self.holds(found, **{name: expected[name] for name in ("a", "b", "gone")})


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as empty:
        pathlib.Path(empty, "m.xml").write_text("<sbml/>", encoding="utf-8")
        if "built without expat" in subprocess.run([trajectories.PROGRAM, "import", "m.xml", "-o", "m.cfg"], cwd=empty, capture_output=True,
                                                   text=True, check=False).stderr:
            print("skipped: this vesipk was built without expat")
            sys.exit(77)
    unittest.main()

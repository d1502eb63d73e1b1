"""Slips of SBML files: each is read as a study that is whole, or refused with a line. What the tests here share."""
import pathlib
import random
import subprocess
import tempfile

import trajectories

GRAPH = """study = { title = "Slips"; duration = "7 h"; output = { every = "1 h"; };
  model = { amount_unit = "nmol"; compartments = ( { name = "a"; volume = "3 mL"; initial = "5 nmol"; }, { name = "b"; volume = "7 mL"; }, { name = "gone"; role = "sink"; } );
    produce = ( { into = "b"; rate = "0.3 nmol/h"; } );
    processes = ( { kind = "flow"; from = "a"; to = "b"; flow = "2 mL/h"; partition = 3; }, { kind = "saturable"; from = "b"; to = "gone"; vmax = "0.8 nmol/h"; km = "0.2 nmol/mL"; } ); }; };"""
MODEL = """<?xml version="1.0" encoding="UTF-8"?>
<sbml xmlns="http://www.sbml.org/sbml/level3/version2/core" level="3" version="2"><model id="m" substanceUnits="mole" timeUnits="second" volumeUnits="litre">
<listOfFunctionDefinitions><functionDefinition id="f"><math xmlns="http://www.w3.org/1998/Math/MathML"><lambda><bvar><ci> x </ci></bvar><bvar><ci> y </ci></bvar>
<apply><times/><ci> x </ci><ci> y </ci></apply></lambda></math></functionDefinition></listOfFunctionDefinitions>
<listOfCompartments><compartment id="c" size="2" spatialDimensions="3" constant="true"/></listOfCompartments>
<listOfSpecies><species id="A" compartment="c" initialConcentration="1.5" hasOnlySubstanceUnits="false" boundaryCondition="false" constant="false"/>
<species id="B" compartment="c" initialAmount="0.25" hasOnlySubstanceUnits="false" boundaryCondition="false" constant="false"/></listOfSpecies>
<listOfParameters><parameter id="k" value="0.5" constant="false"/><parameter id="l" value="1e-3" constant="true"/></listOfParameters>
<listOfInitialAssignments><initialAssignment symbol="l"><math xmlns="http://www.w3.org/1998/Math/MathML"><cn type="e-notation"> 2.5 <sep/> -2 </cn></math></initialAssignment></listOfInitialAssignments>
<listOfRules><assignmentRule variable="k"><math xmlns="http://www.w3.org/1998/Math/MathML"><apply><power/><ci> l </ci><cn type="rational"> 1 <sep/> 2 </cn></apply></math></assignmentRule></listOfRules>
<listOfReactions><reaction id="r" reversible="true"><listOfReactants><speciesReference species="A" stoichiometry="1" constant="true"/></listOfReactants>
<listOfProducts><speciesReference species="B" stoichiometry="1" constant="true"/></listOfProducts>
<kineticLaw><math xmlns="http://www.w3.org/1998/Math/MathML"><apply><times/><ci> c </ci><apply><minus/><apply><ci> f </ci><ci> k </ci><ci> A </ci></apply>
<apply><times/><ci> l </ci><ci> B </ci></apply></apply></apply></math></kineticLaw></reaction></listOfReactions></model></sbml>
"""


def slip(chance, data):
    """One slip: a byte is another, some are gone or twice, or a piece is that of another place."""
    at, n = chance.randrange(len(data)), chance.choice((1, 1, 2, 7, 60))
    kind = chance.randrange(4)
    if kind == 0:
        return data[:at] + bytes([chance.choice(b"<>/=\"' 0159.-eE&;\0\xffabkcAB")]) + data[at + 1:]
    if kind == 1:
        return data[:at] + data[at + n:]
    if kind == 2:
        return data[:at + n] + data[at:]
    other = chance.randrange(len(data))
    return data[:at] + data[other:other + n] + data[at + n:]


def hold(count, seed):
    """Try so many slips of each file. Returns (read, refused)."""
    chance, read, refused = random.Random(seed), 0, 0
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)

        def vesipk(*words):
            return subprocess.run([trajectories.PROGRAM, *words], cwd=folder, capture_output=True, text=True, errors="replace", check=False,
                                  stdin=subprocess.DEVNULL, timeout=60)
        (folder / "s.cfg").write_text(GRAPH, encoding="utf-8")
        assert vesipk("export", "s.cfg", "--to", "sbml", "-o", "s.xml").returncode == 0
        for whole in ((folder / "s.xml").read_bytes(), MODEL.encode()):
            for i in range(count + 1):
                data = whole
                for _ in range(0 if i == 0 else chance.choice((1, 1, 2, 5))):
                    data = slip(chance, data)
                (folder / "m.xml").write_bytes(data)
                (folder / "m.cfg").unlink(missing_ok=True)
                done = vesipk("import", "m.xml", "-o", "m.cfg")
                what = f"slip {i} of seed {seed}: exit {done.returncode}\n{done.stderr}\n{data!r}"
                assert done.returncode in (0, 3), what
                if done.returncode:
                    refused += 1
                    assert all(line.startswith("m.xml") for line in done.stderr.splitlines()) and done.stderr, what
                    assert i > 0 and not list(folder.glob("m.cfg*")), what
                    continue
                read += 1
                checked = vesipk("check", "m.cfg")
                assert checked.returncode == 0, f"{what}\n{checked.stderr}"
    return read, refused

#!/usr/bin/python3
"""A result opens in the readers people have, with coordinates, units and texts as they are.

    test_readers.py            opens samples that the C test beside it writes (found in VESIPK_BUILD)
    test_readers.py FILE...    opens these results instead
"""
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

import h5py
import netCDF4
import numpy as np
import xarray as xr

FILES = [os.path.abspath(path) for path in sys.argv[1:]]
ENGINES = ("h5netcdf", "netcdf4")
NO_VARIABLE = "This is a netCDF dimension but not a netCDF variable."
SCRATCH = tempfile.mkdtemp(prefix="vesipk-readers-")


def sample_program():
    return os.path.join(os.environ.get("VESIPK_BUILD", ""), "tests", "test-store-result")


def setUpModule():
    if FILES:
        return
    if not os.access(sample_program(), os.X_OK):
        print("skipped: there is no", sample_program(), "and no file was named")
        sys.exit(77)
    for kind in ("sample", "empty"):
        path = os.path.join(SCRATCH, kind + ".h5")
        subprocess.run([sample_program(), "--" + kind, path], check=True)
        FILES.append(path)


def tearDownModule():
    shutil.rmtree(SCRATCH)


def text(value):
    """h5py gives bytes for texts of fixed length, as HDF5 writes its own."""
    return value.decode() if isinstance(value, bytes) else value


def groups_of(path):
    found = [""]
    with h5py.File(path) as file:
        file.visititems(lambda name, item: found.append(name) if isinstance(item, h5py.Group) else None)
    return found


def datasets_of(path):
    """(name, dataset) of each, in each group it is linked into."""

    def walk(group, prefix):
        for name, item in group.items():
            if isinstance(item, h5py.Group):
                yield from walk(item, prefix + name + "/")
            else:
                yield prefix + name, item

    with h5py.File(path) as file:
        yield from walk(file, "")


def is_scale(dataset):
    return h5py.h5ds.is_scale(dataset.id)


def is_nameless(dataset):
    return text(dataset.attrs.get("NAME", b"")).startswith(NO_VARIABLE)


class AnyResult(unittest.TestCase):
    """What holds for every result."""

    def test_every_axis_has_exactly_one_scale(self):
        for path in FILES:
            for name, dataset in datasets_of(path):
                if is_scale(dataset):
                    self.assertEqual(dataset.ndim, 1, name)
                    continue
                for axis in range(dataset.ndim):
                    self.assertEqual(len(dataset.dims[axis]), 1, f"{path}: {name}, axis {axis}")
                    self.assertEqual(dataset.dims[axis][0].shape, (dataset.shape[axis],), name)

    def test_types_are_those_that_all_readers_know(self):
        for path in FILES:
            for name, dataset in datasets_of(path):
                if is_nameless(dataset):
                    continue
                as_text = h5py.check_string_dtype(dataset.dtype)
                if as_text:
                    self.assertEqual((as_text.encoding, as_text.length), ("utf-8", None), name)
                else:
                    self.assertIn(dataset.dtype, (np.float64, np.float32, np.int64, np.int8), name)
                    self.assertIsInstance(dataset.attrs["units"], str, name)
                self.assertTrue(dataset.attrs["long_name"], name)
                if dataset.dtype.kind == "f" and not is_scale(dataset):
                    self.assertTrue(np.isnan(dataset.attrs["_FillValue"]), name)
                    self.assertEqual(dataset.attrs["_FillValue"].dtype, dataset.dtype, name)
                    self.assertTrue(np.isnan(dataset.fillvalue), name)
                else:
                    self.assertNotIn("_FillValue", dataset.attrs, name)
                if "flag_meanings" in dataset.attrs:
                    self.assertEqual(dataset.dtype, np.int8, name)
                    n = len(dataset.attrs["flag_meanings"].split())
                    self.assertEqual(list(dataset.attrs["flag_values"]), list(range(n)), name)
                    self.assertEqual(dataset.attrs["flag_values"].dtype, np.int8, name)

    def test_every_group_opens_in_both_engines_alike(self):
        for path in FILES:
            for group in groups_of(path):
                seen = [xr.open_dataset(path, engine=engine, group=group or None).load() for engine in ENGINES]
                with self.subTest(path=path, group=group):
                    xr.testing.assert_identical(*seen)
                    for one in seen:
                        for name, variable in one.variables.items():
                            self.assertNotIn(variable.dtype.kind, "mMS", f"{name}: no times made of numbers, no bytes")

    def test_a_dimension_with_coordinates_is_labelled_wherever_it_is_used(self):
        for path in FILES:
            with h5py.File(path) as file:
                labelled = {name for name, item in file.items()
                            if isinstance(item, h5py.Dataset) and is_scale(item) and not is_nameless(item)}
            self.assertTrue(labelled, path)
            for group in groups_of(path):
                for engine in ENGINES:
                    with xr.open_dataset(path, engine=engine, group=group or None) as one:
                        for dim in labelled & set(one.dims):
                            self.assertIn(dim, one.coords, f"{path}: {group}")

    def test_attributes_are_texts_and_numbers(self):
        for path in FILES:
            for engine in ENGINES:
                with xr.open_dataset(path, engine=engine) as one:
                    self.assertEqual(one.attrs["schema"], "vesipk-results")
                    for name, value in one.attrs.items():
                        self.assertIsInstance(value, (str, float, np.floating), name)
            with netCDF4.Dataset(path) as file:
                self.assertEqual(file.schema, "vesipk-results")

    def test_ncdump_and_h5dump_read_it_to_the_end(self):
        for path in FILES:
            out = subprocess.run(["ncdump", path], capture_output=True, text=True)
            self.assertEqual((out.returncode, out.stderr), (0, ""), path)
            self.assertIn("schema = \"vesipk-results\"", out.stdout)
            out = subprocess.run(["h5dump", "-A", path], capture_output=True, text=True)
            self.assertEqual((out.returncode, out.stderr), (0, ""), path)

    def test_no_times_are_kept(self):
        for path in FILES:
            for name, dataset in datasets_of(path):
                self.assertEqual(h5py.h5g.get_objinfo(dataset.id).mtime, 0, name)


@unittest.skipIf(len(sys.argv) > 1, "a file was named")
class TheSample(unittest.TestCase):
    """Numbers, labels and words of the sample, as store_files.c put them in."""

    def test_labels_and_units(self):
        for engine in ENGINES:
            with xr.open_dataset(FILES[0], engine=engine) as one:
                self.assertEqual(one.amount.dims, ("scenario", "organ", "quantile", "time"))
                self.assertEqual(list(one.scenario.values), ["iv", "n\u00e6se, dose=2"])
                self.assertEqual(list(one.organ.values), ["plasma", "liver", "urine"])
                self.assertEqual(list(one.uberon_id.values), ["UBERON:0001969", "UBERON:0002107", ""])
                self.assertEqual((one.time.units, one.half_life.units, one.concentration.units), ("h", "h", "1/mL"))
                self.assertEqual((one.time.dtype, one.half_life.dtype, one.percent_dose.dtype), ("f8", "f8", "f4"))
                self.assertAlmostEqual(float(one.time[1200]), 2.385 * 1201)
                self.assertTrue(np.isnan(one.amount[0, 0, 0, 3]))
                self.assertAlmostEqual(float(one.cmax.sel(scenario="iv", organ="liver")[0]), 2.385 * 6)
                self.assertEqual((one.attrs["rtol"], one.attrs["source"]), (1e-7, ""))
                self.assertEqual(list(one.data_vars)[:3], ["amount", "percent_dose", "concentration"])

    def test_groups_have_their_coordinates(self):
        for engine in ENGINES:
            with xr.open_dataset(FILES[0], engine=engine, group="events") as events:
                self.assertEqual(events.amount_before.dims, ("event", "organ", "quantile"))
                self.assertEqual(float(events.amount_before.sel(event=2, organ="urine")[4]), 2.385 * 45)
                self.assertEqual((events.time.dims, events.time.units), (("event",), "h"))
                self.assertEqual(list(events.route.values), ["iv-bolus"] * 3)
                self.assertEqual(events.kind.flag_meanings, "bolus infusion_start infusion_end")
            with xr.open_dataset(FILES[0], engine=engine, group="compartments") as nodes:
                self.assertEqual(nodes.amount.dims, ("scenario", "subject", "time", "compartment"))
                self.assertTrue(nodes.amount.sel(scenario="iv", compartment="urine").notnull().all())
                self.assertNotIn("subject", nodes.coords)
            with xr.open_dataset(FILES[0], engine=engine, group="provenance") as provenance:
                config = provenance.config.item()
                self.assertEqual(len(config), 100000 - 1)  # one letter takes two bytes
                self.assertTrue(config.startswith("study = { volume = \"3 \u00b5L\"; };\n"))
            with xr.open_dataset(FILES[0], engine=engine, group="provenance/parameters") as parameters:
                self.assertEqual(parameters.value.dims, ("scenario", "parameter"))
                self.assertEqual(list(parameters.address.values), ["liver.uptake.clearance", "lung.volume"])

    def test_no_events_and_no_failures_are_dimensions_of_no_length(self):
        for engine in ENGINES:
            with xr.open_dataset(FILES[1], engine=engine, group="events") as events:
                self.assertEqual((events.sizes["event"], events.amount_before.shape), (0, (0, 3, 5)))
                self.assertEqual(list(events.organ.values), ["plasma", "liver", "urine"])
                self.assertEqual(len(events.to_dataframe()), 0)
            with xr.open_dataset(FILES[1], engine=engine, group="failures") as failures:
                self.assertEqual(failures.reason.shape, (0,))

    def test_large_arrays_are_compressed_and_small_ones_are_not(self):
        with h5py.File(FILES[0]) as file:
            self.assertEqual((file["amount"].compression, file["amount"].shuffle), ("gzip", True))
            self.assertLessEqual(np.prod(file["amount"].chunks) * 8, 2**20)
            self.assertIsNone(file["cmax"].chunks)

    def test_what_h5py_changes_vesipk_still_reads(self):
        path = os.path.join(SCRATCH, "changed.h5")
        shutil.copy(FILES[0], path)
        with h5py.File(path, "r+") as file:
            file.attrs["comment"] = "seen by a person"
        with open(path, "rb") as file:
            self.assertNotIn(b"vesipk-1", file.read()[-16:])
        subprocess.run([sample_program(), "--read", path], check=True)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])

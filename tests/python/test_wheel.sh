# The wheel stands on its own: installed into an empty folder it brings every library but glibc's, and its own data.
set -eu
if ! { command -v patchelf >/dev/null && /usr/bin/python3 -c 'import setuptools, wheel' && /usr/bin/python3 -m pip --version >/dev/null; }; then
    echo "patchelf, pip, setuptools or wheel is not here: skipped"
    case " ${VESIPK_REQUIRE-} " in *" viewer "*) exit 1 ;; esac
    exit 77
fi
case " $VESIPK_CFLAGS " in *-fsanitize*) echo "skipped: a library with sanitizers is not for wheels"; exit 77 ;; esac
wheel=$("$VESIPK_SOURCE/scripts/wheel" "$VESIPK_BUILD" -o "$PWD/made")
case $wheel in *-py3-none-linux_*.whl) ;; *) echo "$wheel: a wheel for one Python or for any machine"; exit 1 ;; esac
/usr/bin/python3 -m pip install -q --no-index --no-deps --target installed "$wheel"
strangers=$(for f in installed/vesipk/lib/*; do ldd "$f"; done | grep '=>' | grep -v "$PWD/installed/" |
    grep -vE '^\s*(libc|libm|libdl|libpthread|librt|libresolv)\.so' || true)
[ -z "$strangers" ] || { echo "not in the wheel:"; echo "$strangers"; exit 1; }
unset VESIPK_LIBRARY
cat >study.cfg <<'END'
study = { species = "mouse"; product = "msc-small-ev"; duration = "6 h"; output = { every = "30 min"; };
  doses = ( { route = "iv-bolus"; amount = "1.3e10 particles"; } ); };
END
"$VESIPK" run -q study.cfg -o program.h5
PYTHONPATH=$PWD/installed /usr/bin/python3 - <<'END'
import xarray, vesipk as vp
from vesipk import _native
assert "/installed/vesipk/lib/" in _native.lib._name, _native.lib._name
ds, file = vp.run("study.cfg"), xarray.open_dataset("program.h5")
assert set(ds.variables) == set(file.variables)
for name in file.variables:
    assert ds[name].equals(file[name]) or (ds[name].values == file[name].values).all(), name
print("equal:", len(file.variables), "arrays")
END

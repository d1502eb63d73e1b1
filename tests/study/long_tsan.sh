#!/bin/sh
# Threads share nothing they should not: the program under the thread sanitizer, on populations, sweeps, and the tests of this folder.
set -eu
cmake -S "$VESIPK_SOURCE" -B build -DCMAKE_BUILD_TYPE=RelWithDebInfo -DVESIPK_SANITIZE=thread -DCMAKE_C_COMPILER="$VESIPK_CC" >/dev/null
cmake --build build --target vesipk --target test-api-threads -j "$(nproc)" >/dev/null
ln -s "$VESIPK_LIBRARY" configs # beside the program, as it is in a build tree
VESIPK=$PWD/build/vesipk
TSAN_OPTIONS="exitcode=66 halt_on_error=1"
export VESIPK TSAN_OPTIONS

cat >bodies.cfg <<'END'
study = {
  title = "Everything that differs"; species = "human"; product = "msc-ev-polydisperse"; tracer = "zr89-dfo"; duration = "24 h";
  output = { every = "2 h"; individual = "nca"; };
  scenarios = ( { name = "iv"; doses = ( { route = "iv-bolus"; amount = "1e10 particles"; } ); },
                { name = "nose"; doses = ( { route = "intranasal"; amount = "1e10 particles"; } );
                  conditions = ( { name = "acute-kidney-injury"; until = "5 h"; } ); },
                { name = "gel"; doses = ( { route = "hydrogel-subcutaneous"; amount = "1e10 particles"; } ); } );
  population = { subjects = 96; ranges = "variability"; batches = 7; };
};
END
cat >many.cfg <<'END'
study = {
  title = "In sketches, at two points"; species = "mouse"; product = "msc-small-ev"; duration = "24 h";
  output = { every = "2 h"; individual = "nca"; };
  doses = ( { route = "iv-bolus"; amount = "1e10 particles"; } );
  vary = ( { address = "liver.uptake.clearance"; values = [ "0.04 mL/min/g", "0.1 mL/min/g" ]; } );
  population = { subjects = 1200; ranges = "variability"; sampling = "sobol"; };
};
END
for study in bodies many; do
    "$VESIPK" run $study.cfg -o $study.h5 -q -j 4 --library "$VESIPK_LIBRARY" --progress=always
done
cp "$VESIPK_SOURCE/tests/viewer/unknown.cfg" "$VESIPK_SOURCE/tests/viewer/unknown.csv" .
"$VESIPK" fit unknown.cfg -o unknown.h5 -q -j 8 --starts 8 --draws 200 --library "$VESIPK_LIBRARY"
"$VESIPK" run "$VESIPK_SOURCE/tests/viewer/draws.cfg" --parameters unknown.h5 -o draws.h5 -q -j 8 --library "$VESIPK_LIBRARY"
for test in jobs same population failures sweep progress; do
    echo "$test"
    /usr/bin/python3 "$VESIPK_SOURCE/tests/study/test_$test.py"
done
build/tests/test-api-threads
/usr/bin/python3 "$VESIPK_SOURCE/tests/study/test_resume.py" Stopped # the others limit files, and with them the sanitizer

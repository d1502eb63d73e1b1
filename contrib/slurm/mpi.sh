#!/bin/sh
#SBATCH --job-name=vesipk
#SBATCH --output=vesipk-%j.out
#
# One study by all processes of a job, with a vesipk that is built with MPI:
#
#   sbatch --ntasks=64 mpi.sh STUDY.cfg FILE.h5 [options of vesipk run]
#
# After a failure give the same command again, with any number of tasks: what is done is not done again.
set -eu
study=$1
file=$2
shift 2
if [ -e "$file" ]; then
    echo "$file is there already"
    exit 0
fi
for part in "$file".part*; do
    if [ -e "$part" ]; then
        set -- --resume "$@"
        break
    fi
done
# --enable-recovery: when a process dies, the others solve its bundles again. mpirun says 0 then however the run ended: the
# log knows.
mpirun --enable-recovery "${VESIPK:-vesipk}" run "$study" -o "$file" -j "${SLURM_CPUS_PER_TASK:-1}" "$@"
tail -n 1 "$file.log" | grep '"event": "finished"'

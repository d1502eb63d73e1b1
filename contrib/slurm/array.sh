#!/bin/sh
#SBATCH --job-name=vesipk
#SBATCH --output=vesipk-%A_%a.out
#
# One task of an array, one shard of a study:   sbatch --array=1-N array.sh STUDY.cfg FILE.h5 [options of vesipk run]
#
# Task I writes FILE.I-of-N.h5. A shard that is whole is left as it is; one that was cut short is gone on with. So after a
# failure the same command can be given again. To do single tasks again (--array=3,7), say N: VESIPK_SHARDS=N sbatch ...
set -eu
study=$1
file=$2
shift 2
i=$SLURM_ARRAY_TASK_ID
n=${VESIPK_SHARDS:-$SLURM_ARRAY_TASK_COUNT}
shard=${file%.h5}.$i-of-$n.h5
for whole in "$file" "$shard"; do
    if [ -e "$whole" ]; then
        echo "$whole is there already"
        exit 0
    fi
done
if [ -e "$shard.part" ]; then set -- --resume "$@"; fi
# In place of the shell, so that it hears Slurm's signals: at SIGTERM it finishes the bundle at hand.
exec "${VESIPK:-vesipk}" run "$study" --shard "$i/$n" -o "$shard" -j "${SLURM_CPUS_PER_TASK:-1}" "$@"

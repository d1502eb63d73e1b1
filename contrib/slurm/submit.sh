#!/bin/sh
# A study as N tasks of an array, and a job that merges their shards when all are done:
#
#   submit.sh N STUDY.cfg FILE.h5 [options of vesipk run]
#
# Slurm reads SBATCH_PARTITION, SBATCH_TIMELIMIT, SBATCH_ACCOUNT and the like; what else the tasks need is said by
# SBATCH_OPTIONS="--cpus-per-task=4 --mem=2G". After a failure give the same command again: what is done is not done again.
set -eu
if [ $# -lt 3 ]; then
    echo "usage: submit.sh N STUDY.cfg FILE.h5 [options of vesipk run]" >&2
    exit 2
fi
here=$(cd "$(dirname "$0")" && pwd)
n=$1
study=$2
file=$3
shift 3
# shellcheck disable=SC2086 # one word each
array=$(sbatch --parsable ${SBATCH_OPTIONS-} --array="1-$n" "$here/array.sh" "$study" "$file" "$@")
merge=$(sbatch --parsable --dependency="afterok:$array" --kill-on-invalid-dep=yes "$here/merge.sh" "$n" "$file")
echo "tasks: job $array, merging: job $merge"

#!/bin/sh
#SBATCH --job-name=vesipk-merge
#SBATCH --output=vesipk-merge-%j.out
#
# The shards of array.sh become one result:   sbatch merge.sh N FILE.h5
set -eu
n=$1
file=$2
if [ -e "$file" ]; then
    echo "$file is there already"
    exit 0
fi
set --
i=1
while [ "$i" -le "$n" ]; do
    set -- "$@" "${file%.h5}.$i-of-$n.h5"
    i=$((i + 1))
done
"${VESIPK:-vesipk}" merge "$@" -o "$file"
rm -f "$@"

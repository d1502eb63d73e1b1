#!/bin/sh
# in_scratch.sh FOLDER COMMAND...: run the command in FOLDER, emptied first.
set -eu
folder=$1
shift
rm -rf "$folder"
mkdir -p "$folder"
cd "$folder"
exec "$@"

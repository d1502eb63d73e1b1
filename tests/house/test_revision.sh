# The revision that results carry is that of the tree when it was built, not when it was configured; and without git it is
# that of the archive.
set -eu
tree=$PWD/tree
mkdir -p "$tree/scripts" "$tree/base"
cp "$VESIPK_SOURCE/scripts/revision.cmake" "$VESIPK_SOURCE/scripts/revision" "$tree/scripts"
cp "$VESIPK_SOURCE/base/version.c.in" "$tree/base"

# stamp: what version.c says now.
stamp() {
    cmake -D SOURCE="$tree" -D OUT="$PWD/version.c" -D VERSION=3.1.4 "$@" -P "$tree/scripts/revision.cmake"
    sed -n 's/.*ves_version\[\] = "3.1.4 (git \(.*\))";/\1/p' version.c
}

is() {
    test "$1" = "$2" || {
        echo "$3: \"$1\", expected \"$2\""
        exit 1
    }
}

by() { # git, as somebody
    git -C "$tree" -c user.name=Somebody -c user.email=somebody@example.org "$@"
}

is "$(stamp)" unknown "a tree without git"
is "$(stamp -D REVISION=stated-7)" stated-7 "a revision that was stated"
echo 5e1f0c2d9a7b4e6f8091a2b3c4d5e6f708192a3b >"$tree/scripts/revision"
is "$(stamp)" 5e1f0c2d9a7b "an archive"

cp "$VESIPK_SOURCE/scripts/revision" "$tree/scripts"
by init -q
by add .
by commit -q -m first
first=$(by describe --always --abbrev=12)
is "$(stamp)" "$first" "the first commit"
before=$(stat -c %y version.c)
stamp >/dev/null
is "$(stat -c %y version.c)" "$before" "nothing changed, but the file was written"
echo "# more" >>"$tree/scripts/revision.cmake"
is "$(stamp)" "$first-dirty" "a tree with changes"
by commit -q -a -m second
second=$(by describe --always --abbrev=12)
is "$(stamp)" "$second" "the second commit"
test "$first" != "$second"

# What git archive makes of scripts/revision, which .gitattributes asks for.
printf 'scripts/revision export-subst\n' >"$tree/.gitattributes"
cmp "$tree/.gitattributes" "$VESIPK_SOURCE/.gitattributes"
by add .
by commit -q -m third
by archive HEAD scripts/revision | tar -xO >archived
is "$(cut -c 1-12 archived)" "$(by describe --always --abbrev=12)" "what git archive writes"
echo "the revision is that of the build"

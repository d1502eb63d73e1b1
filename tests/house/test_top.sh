# The top of the tree holds rooms and the few files a newcomer looks for; nothing that a test left there is in the history.
set -eu
cd "$VESIPK_SOURCE"
if ! git rev-parse --git-dir >/dev/null 2>&1; then
    echo "not a git tree: skipped"
    exit 77
fi
known="CHANGELOG.md CITATION.cff CMakeLists.txt CMakePresets.json CONTRIBUTING.md LICENSE README.md .clang-format .gitattributes .gitignore"
wrong=0
for file in $(git ls-files | grep -v /); do
    case " $known " in
    *" $file "*) ;;
    *)
        echo "$file: stands at the top of the tree, expected one of: $known"
        wrong=$((wrong + 1))
        ;;
    esac
done
exit $wrong

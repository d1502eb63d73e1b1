# contrib/slurm on a real Slurm of one node, set up in this folder: an array of which a task is killed, submitted again and
# merged; and one job of several processes, of which one is killed. Both make the result that one process makes.
set -eu
skip() {
    echo "$1: skipped"
    exit 77
}
[ "$(id -u)" -eq 0 ] || skip "the daemons of Slurm need root"
for program in munged slurmctld slurmd sbatch mpirun mpicc h5diff; do
    command -v "$program" >/dev/null 2>&1 || [ -x "/usr/sbin/$program" ] || skip "$program is not here"
done
PATH=$PATH:/usr/sbin
scratch=$PWD
scripts=$VESIPK_SOURCE/contrib/slurm

# ---- a Slurm with its own key, socket and ports; nothing of the machine's own is touched ----
mkdir state spool munge
chmod 711 munge # munged wants others to be able to reach its socket
head -c 1024 /dev/urandom >munge/key
chmod 400 munge/key
host=$(hostname -s)
cat >slurm.conf <<END
ClusterName=scratch
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=36817
SlurmdPort=36818
AuthType=auth/munge
AuthInfo=socket=$scratch/munge/socket
CredType=cred/munge
SlurmUser=root
SlurmdUser=root
StateSaveLocation=$scratch/state
SlurmdSpoolDir=$scratch/spool
SlurmctldPidFile=$scratch/slurmctld.pid
SlurmdPidFile=$scratch/slurmd.pid
SlurmctldLogFile=$scratch/slurmctld.log
SlurmdLogFile=$scratch/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
SlurmdParameters=config_overrides
NodeName=$host NodeAddr=127.0.0.1 CPUs=4 State=UNKNOWN
PartitionName=all Nodes=$host Default=YES MaxTime=INFINITE State=UP
END
export SLURM_CONF="$scratch/slurm.conf"
stop() {
    scancel --user=root --state=PENDING --state=RUNNING 2>/dev/null || true
    for file in slurmd.pid slurmctld.pid munge/pid; do
        if [ -s "$scratch/$file" ]; then kill "$(cat "$scratch/$file")" 2>/dev/null || true; fi
    done
}
trap stop EXIT
munged --key-file="$scratch/munge/key" --socket="$scratch/munge/socket" --pid-file="$scratch/munge/pid" \
    --log-file="$scratch/munge/log" --seed-file="$scratch/munge/seed" || skip "munged does not start"
slurmctld -f "$SLURM_CONF" || skip "slurmctld does not start"
slurmd -f "$SLURM_CONF" || skip "slurmd does not start"
timeout 120 srun true || {
    cat slurmctld.log slurmd.log
    skip "this Slurm does not run a job"
}

# ---- two programs of the same sources ----
ln -s "$VESIPK_SOURCE/configs" configs # a program finds its library beside it
for tree in plain mpi; do
    on=OFF
    if [ $tree = mpi ]; then on=ON; fi
    cmake -S "$VESIPK_SOURCE" -B $tree -D VESIPK_MPI=$on -D VESIPK_TESTS=OFF -D VESIPK_BENCH=OFF >build.log
    cmake --build $tree -j 2 >>build.log
done

mkdir work
cd work
cat >study.cfg <<'END'
study = {
  title = "Many mice"; species = "mouse"; product = "msc-small-ev"; duration = "24 h"; output = { every = "1 h"; individual = "nca"; };
  population = { subjects = 8000; seed = 11; };
  scenarios = ( { name = "iv"; doses = ( { route = "iv-bolus"; amount = "1e10 particles"; } ); },
                { name = "nose"; doses = ( { route = "intranasal"; amount = "1e10 particles"; } ); } );
};
END
../plain/vesipk run -q study.cfg -o whole.h5

wait_for_all() {
    while [ -n "$(squeue --noheader)" ]; do sleep 0.2; done
}
fail() {
    echo "$1"
    ls -l
    cat ./*.out
    exit 1
}
# Attributes of the run itself (time, command line) differ; what h5diff says of datasets must be nothing.
same() {
    h5diff whole.h5 "$1" >differences || true
    if grep '^dataset' differences || ! grep -q 'command_line' differences; then fail "$1 is another result"; fi
}
# until_under_way PART: a checkpoint is there, so that there is something to go on with.
until_under_way() {
    while [ ! -s "$1.state" ]; do
        if [ -z "$(squeue --noheader)" ]; then fail "nobody writes $1"; fi
        sleep 0.05
    done
}

# ---- an array; its second task is killed ----
export VESIPK="$scratch/plain/vesipk" SBATCH_OPTIONS=--cpus-per-task=1
"$scripts/submit.sh" 3 study.cfg result.h5 -q >submitted
array=$(sed 's/^tasks: job \([0-9]*\),.*/\1/' submitted)
until_under_way result.2-of-3.h5.part
scancel --full --signal=KILL "${array}_2"
wait_for_all
if [ -e result.h5 ]; then fail "a result without the second shard"; fi
if [ ! -e result.1-of-3.h5 ] || [ -e result.2-of-3.h5 ] || [ ! -e result.3-of-3.h5 ]; then fail "only the second task was killed"; fi
cp result.1-of-3.h5.log first.log
"$scripts/submit.sh" 3 study.cfg result.h5 -q
wait_for_all
[ -e result.h5 ] || fail "no result"
grep -q '"event": "resumed"' result.2-of-3.h5.log || fail "the second task began anew"
cmp first.log result.1-of-3.h5.log || fail "the first task did its shard again"
same result.h5
set -- result.*-of-3.h5
[ ! -e "$1" ] || fail "shards are left behind"
"$scripts/submit.sh" 3 study.cfg result.h5 -q # there is nothing to do
wait_for_all
[ "$(cat ./*.out | grep -c 'result.h5 is there already')" -eq 4 ] || fail "something was done again"

# ---- one job of four processes; its third is killed ----
export VESIPK="$scratch/mpi/vesipk"
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
sbatch --ntasks=4 "$scripts/mpi.sh" study.cfg together.h5 -q
until_under_way together.h5.part.2
for process in /proc/[0-9]*; do
    if [ "$(readlink "$process/exe")" = "$VESIPK" ] && grep -qz '^OMPI_COMM_WORLD_RANK=2$' "$process/environ"; then
        kill -KILL "${process#/proc/}"
    fi
done
wait_for_all
[ -e together.h5 ] || fail "no result of all processes"
grep '"event": "rank died"' together.h5.log || fail "the third process was not killed"
same together.h5

import ArgumentParser

/// `apus`.
struct RootCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "apus",
    abstract: "Vectors and matrices, computed by the best backend of this CPU.",
    discussion: """
      Examples:
        apus info                                see the CPU and the backends
        apus run tanh x.npy -o y.npy             run an operation on NumPy files
        apus run dot x.npy y.npy --backend avx2  ... on a backend of choice
        apus verify                              check every backend
        apus bench --ops dot,exp --sizes 1000    measure

      Environment:
        APUS_BACKEND      the backend to use, or several: openblas,scalar
        APUS_NUM_THREADS  threads that one operation may use
        APUS_VERBOSE      1: say on standard error what was chosen and why
        APUS_CPU_VENDOR   amd, intel or other: compute as with a CPU of theirs, for tests

      Results go to standard output. An error is one line on standard error, and an exit status as in sysexits.h: \
      64 wrong usage, 65 unsuitable data, 66 no input, 73 and 74 no output, 78 impossible configuration.
      """,
    version: "0.1.0",
    subcommands: [InfoCommand.self, RunCommand.self, VerifyCommand.self, BenchCommand.self, CertifyCommand.self])
}

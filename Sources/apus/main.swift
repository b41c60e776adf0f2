import ArgumentParser

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

StandardStreams.reserve()
// A file-size limit then shows as an error from write, after which the unfinished file is removed.
signal(SIGXFSZ, SIG_IGN)

do {
  try CommandArguments.check()
  var command = try RootCommand.parseAsRoot()
  try command.run()
} catch let failure as CommandFailure {
  failure.report()
} catch {
  // Help and version come as errors of ArgumentParser that mean success.
  guard RootCommand.exitCode(for: error).isSuccess else { CommandFailure(parsing: error).report() }
  do throws(CommandFailure) {
    var output = StandardOutput()
    try output.write(RootCommand.fullMessage(for: error) + "\n")
    try output.flush()
  } catch {
    error.report()
  }
}

import Foundation
import SystemSupport

/// A process that the calling thread starts and waits for, in two calls of the system.
///
/// Foundation's inherits the signals that the thread of a test blocks, and waits for it by polling, on a thread of its own.
struct ChildProcess {
  enum Ending: Equatable {
    case exit(status: Int32)
    case signal(Int32)
  }

  let processIdentifier: pid_t
  private let output: FileHandle
  private let error: FileHandle

  /// Starts an executable, with no signal blocked or ignored, nothing to read, and its output kept here.
  ///
  /// - Parameter hasNonblockingOutput: Whether writing to standard output fails where it would have to wait.
  init(
    _ executable: String, _ arguments: [String], in directory: String? = nil,
    environment: [String: String] = ProcessInfo.processInfo.environment, hasNonblockingOutput: Bool = false
  ) throws {
    // Not to be inherited by the processes that other tests start meanwhile.
    let (outputRead, outputWrite) = try Self.pipe()
    defer { close(outputWrite) }
    output = FileHandle(fileDescriptor: outputRead, closeOnDealloc: true)
    if hasNonblockingOutput { _ = fcntl(outputWrite, F_SETFL, O_NONBLOCK) }
    let (errorRead, errorWrite) = try Self.pipe()
    defer { close(errorWrite) }
    error = FileHandle(fileDescriptor: errorRead, closeOnDealloc: true)

    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, outputWrite, STDOUT_FILENO)
    posix_spawn_file_actions_adddup2(&actions, errorWrite, STDERR_FILENO)
    if let directory { apus_file_actions_add_directory(&actions, directory) }

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    sigfillset(&signals)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

    var words = ([executable] + arguments).map { strdup($0) } + [nil]
    var variables = environment.map { strdup("\($0)=\($1)") } + [nil]
    defer { for string in words + variables { free(string) } }
    var child: pid_t = 0
    let status = posix_spawn(&child, executable, &actions, &attributes, &words, &variables)
    guard status == 0 else { throw POSIXError(POSIXErrorCode(rawValue: status) ?? .EIO) }
    processIdentifier = child
  }

  /// What it wrote and how it ended, once. Nothing here writes more to standard error than a pipe holds.
  func finish() -> (ending: Ending, output: String, error: String) {
    let (output, error) = (output.readDataToEndOfFile(), error.readDataToEndOfFile())
    var status: Int32 = 0
    while waitpid(processIdentifier, &status, 0) < 0 && errno == EINTR {}
    let signal = status & 0x7F
    return (
      signal == 0 ? .exit(status: status >> 8 & 0xFF) : .signal(signal), String(decoding: output, as: UTF8.self),
      String(decoding: error, as: UTF8.self)
    )
  }

  private static func pipe() throws -> (read: Int32, write: Int32) {
    var ends: [Int32] = [0, 0]
    guard apus_pipe(&ends) == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    return (ends[0], ends[1])
  }
}

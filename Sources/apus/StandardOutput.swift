#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Standard output with errors that are noticed: a full disk, a closed pipe.
struct StandardOutput {
  private var pending: [UInt8] = []

  /// Adds text; what is due is written.
  mutating func write(_ text: String) throws(CommandFailure) {
    pending.append(contentsOf: text.utf8)
    if pending.count >= 1 << 16 { try flush() }
  }

  mutating func flush() throws(CommandFailure) {
    var done = 0
    while done < pending.count {
      let count = pending.withUnsafeBytes { systemWrite(1, $0.baseAddress! + done, $0.count - done) }
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == EAGAIN {
        var output = pollfd(fd: 1, events: Int16(POLLOUT), revents: 0)
        poll(&output, 1, -1)
        continue
      }
      if count < 0 {
        throw CommandFailure(.inputOutput, "cannot write to standard output: \(String(cString: strerror(errno)))")
      }
      done += count
    }
    pending.removeAll(keepingCapacity: true)
  }
}

/// Standard input, output and error.
enum StandardStreams {
  /// Takes the places of those that are closed, where files would be opened otherwise, and get what is meant for a stream.
  /// Reading and writing fail there as before.
  static func reserve() {
    for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
      // The lowest number that is free, so this one.
      if open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY) < 0 {
        exit(CommandFailure.Status.inputOutput.rawValue)
      }
    }
  }
}

/// The system call, whose name the method above hides.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer, _ count: Int) -> Int {
  write(descriptor, bytes, count)
}

extension String {
  /// Filled up with spaces; on the left if told so.
  func padded(to width: Int, left: Bool = false) -> String {
    let spaces = String(repeating: " ", count: Swift.max(0, width - count))
    return left ? spaces + self : self + spaces
  }
}

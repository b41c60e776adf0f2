#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// An open file, closed when nobody holds it any more.
final class FileDescriptor: Sendable {
  private let number: Int32

  private init(_ number: Int32) { self.number = number }

  deinit { close(number) }

  /// Opens a regular file, and says how many bytes it has.
  static func openForReading(_ path: String) throws(NumPyFileError) -> (FileDescriptor, byteCount: Int) {
    // A path cannot have a NUL; cut off there it would name another file.
    guard !path.utf8.contains(0) else { throw NumPyFileError(path, .cannotOpen(ENOENT)) }
    // Opening a pipe without O_NONBLOCK waits for somebody to write to it.
    let number = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    guard number >= 0 else { throw NumPyFileError(path, .cannotOpen(errno)) }
    let descriptor = FileDescriptor(number)
    var status = stat()
    guard fstat(number, &status) == 0 else { throw NumPyFileError(path, .cannotOpen(errno)) }
    if let kind = irregularKind(status) { throw NumPyFileError(path, .notRegular(kind)) }
    return (descriptor, Int(status.st_size))
  }

  /// What kind of thing it is, if not a regular file.
  static func irregularKind(_ status: stat) -> String? {
    switch status.st_mode & S_IFMT {
    case S_IFREG: nil
    case S_IFDIR: "a directory"
    case S_IFIFO: "a pipe"
    case S_IFSOCK: "a socket"
    default: "a device"
    }
  }

  /// Reads until the buffer is full or the file ends. Returns the number of bytes, or -1 with `errno` set.
  func read(into bytes: UnsafeMutableRawBufferPointer, at offset: Int) -> Int {
    var done = 0
    while done < bytes.count {
      // Linux transfers at most 2 GiB at once.
      let count = pread(number, bytes.baseAddress! + done, min(bytes.count - done, 1 << 30), off_t(offset + done))
      if count < 0, errno == EINTR { continue }
      if count < 0 { return -1 }
      if count == 0 { break }
      done += count
    }
    return done
  }
}

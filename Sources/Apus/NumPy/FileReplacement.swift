#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A file that was written whole, under a name of its own, beside the one it is to replace. With this object it is removed,
/// unless it has replaced that one.
package final class FileReplacement {
  private let path: String
  private let target: String
  private let temporary: String
  private var hasReplaced = false

  /// Writes a text, as arrays are written.
  package convenience init(_ text: String, of path: String) throws(NumPyFileError) {
    try self.init(Array(text.utf8), UnsafeRawBufferPointer(start: nil, count: 0), of: path)
  }

  /// Whether a file could be written now: an attempt that leaves nothing behind.
  package static func check(_ path: String) throws(NumPyFileError) {
    let (target, _) = try resolve(path)
    let (temporary, descriptor) = try create(besides: target, for: path)
    close(descriptor)
    unlink(temporary)
  }

  /// The bytes of a path, the same for all by which a file is replaced or created, as far as the directory exists. Of several
  /// names that a file has (hard links) only one is replaced, so they are different.
  package static func canonicalPath(_ path: String) -> [UInt8] {
    func resolved(_ path: String) -> [UInt8]? {
      guard let resolved = realpath(path, nil) else { return nil }
      defer { free(resolved) }
      return Array(UnsafeRawBufferPointer(start: resolved, count: strlen(resolved)))
    }
    let directory = directory(of: path)
    let name = path.utf8.dropFirst(directory.utf8.count)
    return resolved(path) ?? resolved(directory + ".").map { $0 + "/".utf8 + name } ?? Array(path.utf8)
  }

  /// What precedes a file's name in its path: nothing, or up to a slash.
  private static func directory(of path: String) -> String {
    path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[...$0]) } ?? ""
  }

  /// Writes header and content to a new file in the path's directory. Where anything fails it is removed again.
  init(_ header: [UInt8], _ content: UnsafeRawBufferPointer, of path: String) throws(NumPyFileError) {
    let (target, mode) = try Self.resolve(path)
    let (temporary, descriptor) = try Self.create(besides: target, for: path)
    (self.path, self.target, self.temporary) = (path, target, temporary)
    var isClosed = false
    do throws(Failure) {
      // Who could not read the old file can't read the new one either.
      if let mode { try Self.check("fchmod", fchmod(descriptor, mode)) }
      var code = header.withUnsafeBytes { Self.writeAll($0, to: descriptor) }
      if code == 0 { code = Self.writeAll(content, to: descriptor) }
      if code != 0 { throw Failure(step: "write", code: code) }
      // Some file systems have nothing to synchronise and say so with EINVAL.
      if fsync(descriptor) != 0, errno != EINVAL { throw Failure(step: "fsync", code: errno) }
      isClosed = true
      try Self.check("close", close(descriptor))
    } catch {
      if !isClosed { close(descriptor) }
      throw NumPyFileError(path, .cannotWrite(error.step, error.code))
    }
  }

  deinit {
    if !hasReplaced { unlink(temporary) }
  }

  /// Gives the new file the name of the one it replaces.
  package func replace() throws(NumPyFileError) {
    do throws(Failure) { try Self.check("rename", rename(temporary, target)) } catch {
      throw NumPyFileError(path, .cannotWrite(error.step, error.code))
    }
    hasReplaced = true
  }

  private struct Failure: Error {
    let step: String
    let code: Int32
  }

  private static func check(_ step: String, _ result: Int32) throws(Failure) {
    if result != 0 { throw Failure(step: step, code: errno) }
  }

  /// The file to replace, at the end of all symbolic links, and its permissions if it exists.
  private static func resolve(_ path: String) throws(NumPyFileError) -> (target: String, mode: mode_t?) {
    guard !path.isEmpty, !path.utf8.contains(0) else { throw NumPyFileError(path, .cannotCreate("open", ENOENT)) }
    guard let resolved = realpath(path, nil) else {
      if errno != ENOENT { throw NumPyFileError(path, .cannotCreate("open", errno)) }
      // A link to nothing: replacing it would surprise.
      var status = stat()
      if lstat(path, &status) == 0 { throw NumPyFileError(path, .cannotCreate("symbolic link", ENOENT)) }
      return (path, nil)
    }
    defer { free(resolved) }
    guard let target = String(validatingCString: resolved) else {
      throw NumPyFileError(path, .cannotCreate("its full path is not UTF-8", EILSEQ))
    }
    var status = stat()
    guard stat(target, &status) == 0 else { throw NumPyFileError(path, .cannotCreate("stat", errno)) }
    // Renaming would replace /dev/null too, given the rights.
    if let kind = FileDescriptor.irregularKind(status) { throw NumPyFileError(path, .cannotReplace(kind)) }
    guard access(target, W_OK) == 0 else { throw NumPyFileError(path, .cannotCreate("open", errno)) }
    return (target, status.st_mode & 0o777)
  }

  /// A new file in the target's directory, under a name of its own.
  private static func create(
    besides target: String, for path: String
  ) throws(NumPyFileError) -> (path: String, descriptor: Int32) {
    let directory = directory(of: target)
    // "x/" names no file.
    if target.hasSuffix("/") { throw NumPyFileError(path, .cannotCreate("open", EISDIR)) }
    var tries = 0
    while true {
      let temporary = "\(directory).apus-\(String(UInt64.random(in: 0 ... .max), radix: 36)).tmp"
      let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      if descriptor >= 0 { return (temporary, descriptor) }
      tries += 1
      if errno == EINTR || (errno == EEXIST && tries < 100) { continue }
      throw NumPyFileError(path, .cannotCreate("open", errno))
    }
  }

  /// Writes all bytes. Returns 0 or an `errno` value.
  private static func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int32 {
    var done = 0
    while done < bytes.count {
      let count = systemWrite(descriptor, bytes.baseAddress! + done, min(bytes.count - done, 1 << 30))
      if count < 0, errno == EINTR { continue }
      if count < 0 { return errno }
      done += count
    }
    return 0
  }
}

/// The system call, whose name the methods above hide.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer, _ count: Int) -> Int {
  write(descriptor, bytes, count)
}

import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Lets this process, that of an exit test, have so many bytes of addresses more than it has now.
public func limitMemory(toMore byteCount: Int) throws {
  let file = try #require(fopen("/proc/self/statm", "r"))
  defer { fclose(file) }
  var line = [UInt8](repeating: 0, count: 128)
  let count = fread(&line, 1, line.count, file)
  let pages = try #require(UInt(String(decoding: line[..<count], as: UTF8.self).prefix { $0.isNumber }))
  let most = pages * UInt(sysconf(Int32(_SC_PAGESIZE))) + UInt(byteCount)
  var limit = rlimit()
  try #require(getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0)
  limit.rlim_cur = most
  try #require(setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0)
}

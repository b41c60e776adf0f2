import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Watches the protected pages of one conformance run.
///
/// A backend that touches one gets it opened and goes on, and the case fails; any other memory fault ends the process
/// with a note of the running case on stderr.
///
/// A watch must end before its pages are unmapped: they may be given to another run at once.
final class FaultWatch {
  private let record: UnsafeMutablePointer<FaultRecord>
  private let slot: Int
  private var hasEnded = false

  /// Handles memory faults from now on, for the pages of these ranges.
  init(guards: [Range<UInt>]) {
    (record, slot) = FaultHandler.add(guards)
  }

  deinit { end() }

  /// Leaves memory faults in these pages to others.
  func end() {
    if hasEnded { return }
    hasEnded = true
    FaultHandler.remove(slot)
  }

  /// Where a protected page was touched since the last call, if so; protects it again.
  func takeFault() -> UInt? {
    let address = record.pointee.touched
    if address == 0 { return nil }
    record.pointee.touched = 0
    for i in 0..<record.pointee.guardCount {
      let range = record.pointee.guards[i]
      mprotect(UnsafeMutableRawPointer(bitPattern: range.lowerBound), range.count, PROT_NONE)
    }
    return address
  }

  /// What to print if the process dies in the case that starts now.
  func setNote(_ write: (inout NoteWriter) -> Void) {
    var writer = NoteWriter(bytes: record.pointee.note)
    record.pointee.noteLength = 0
    write(&writer)
    writer.append("\n")
    record.pointee.noteLength = writer.count
  }
}

/// Writes a note without allocating: one is written before every case.
struct NoteWriter {
  fileprivate let bytes: UnsafeMutablePointer<UInt8>
  fileprivate(set) var count = 0

  fileprivate init(bytes: UnsafeMutablePointer<UInt8>) { self.bytes = bytes }

  mutating func append(_ text: String) {
    for byte in text.utf8 where count < FaultRecord.noteCapacity {
      bytes[count] = byte
      count += 1
    }
  }

  mutating func append(_ number: Int) {
    var power = 1
    while number.magnitude / UInt(power) >= 10 { power *= 10 }
    if number < 0 { append("-") }
    while power > 0, count < FaultRecord.noteCapacity {
      bytes[count] = UInt8(48 + number.magnitude / UInt(power) % 10)
      count += 1
      power /= 10
    }
  }

  mutating func append(_ placement: Placement) {
    append(placement.edge == .start ? "start+" : "end-")
    append(placement.distance)
  }
}

/// What the signal handler knows of a run: plain memory, as it can't allocate, lock or count references. It is never freed,
/// only reused, as a handler on another thread may be reading it.
private struct FaultRecord {
  static var noteCapacity: Int { 1024 }
  static var guardCapacity: Int { 8 }
  let note = UnsafeMutablePointer<UInt8>.allocate(capacity: noteCapacity)
  var noteLength = 0
  let guards = UnsafeMutablePointer<Range<UInt>>.allocate(capacity: guardCapacity)
  var guardCount = 0
  var touched: UInt = 0
  var thread = pthread_self()
  var isInUse = false
}

/// The process-wide handler of memory faults, in place while there are runs.
private enum FaultHandler {
  static let capacity = 64
  nonisolated(unsafe) static let records: UnsafeMutablePointer<FaultRecord> = {
    let records = UnsafeMutablePointer<FaultRecord>.allocate(capacity: capacity)
    for slot in 0..<capacity { (records + slot).initialize(to: FaultRecord()) }
    return records
  }()

  struct State {
    var runs = 0
    var previous: [(signal: Int32, action: sigaction)] = []
  }
  static let state = Mutex(State())

  static func add(_ guards: [Range<UInt>]) -> (UnsafeMutablePointer<FaultRecord>, slot: Int) {
    precondition(guards.count <= FaultRecord.guardCapacity)
    return state.withLock { state in
      guard let slot = (0..<capacity).first(where: { !records[$0].isInUse }) else {
        fatalError("more than \(capacity) conformance runs at once")
      }
      records[slot].isInUse = true
      records[slot].thread = pthread_self()
      records[slot].noteLength = 0
      records[slot].touched = 0
      records[slot].guards.update(from: guards, count: guards.count)
      records[slot].guardCount = guards.count
      if state.runs == 0 { install(&state) }
      state.runs += 1
      return (records + slot, slot)
    }
  }

  static func remove(_ slot: Int) {
    state.withLock { state in
      records[slot].guardCount = 0
      records[slot].isInUse = false
      state.runs -= 1
      if state.runs > 0 { return }
      for previous in state.previous {
        var action = previous.action
        sigaction(previous.signal, &action, nil)
      }
      state.previous = []
    }
  }

  private static func install(_ state: inout State) {
    for signal in [SIGSEGV, SIGBUS, SIGILL] {
      var action = sigaction()
      let handler: @convention(c) (Int32, UnsafeMutablePointer<siginfo_t>?, UnsafeMutableRawPointer?) -> Void = {
        signal, info, _ in FaultHandler.handle(signal: signal, info: info)
      }
      #if canImport(Glibc)
        action.__sigaction_handler.sa_sigaction = handler
      #elseif canImport(Musl)
        action.__sa_handler.sa_sigaction = handler
      #else
        action.__sigaction_u.__sa_sigaction = handler
      #endif
      action.sa_flags = Int32(SA_SIGINFO)
      var previous = sigaction()
      if sigaction(signal, &action, &previous) == 0 { state.previous.append((signal, previous)) }
    }
  }

  /// Async-signal-safe: reads plain memory, and calls `mprotect`, `write` and `_exit`.
  static func handle(signal: Int32, info: UnsafeMutablePointer<siginfo_t>?) {
    #if canImport(Glibc)
      let address = UInt(bitPattern: info?.pointee._sifields._sigfault.si_addr)
    #elseif canImport(Musl)
      let address = UInt(bitPattern: info?.pointee.__si_fields.__sigfault.si_addr)
    #else
      let address = UInt(bitPattern: info?.pointee.si_addr)
    #endif
    if signal != SIGILL {
      for slot in 0..<capacity {
        for i in 0..<records[slot].guardCount {
          let lower = records[slot].guards[i].lowerBound
          let upper = records[slot].guards[i].upperBound
          if address < lower || address >= upper { continue }
          mprotect(UnsafeMutableRawPointer(bitPattern: lower), Int(upper - lower), PROT_READ | PROT_WRITE)
          if records[slot].touched == 0 { records[slot].touched = address }
          return
        }
      }
    }
    // A fault on a backend's own thread belongs to one of the runs: all of them are named then.
    var isNamed = false
    for slot in 0..<capacity where records[slot].isInUse && pthread_equal(records[slot].thread, pthread_self()) != 0 {
      _ = write(2, records[slot].note, records[slot].noteLength)
      isNamed = true
    }
    for slot in 0..<capacity where !isNamed && records[slot].isInUse {
      _ = write(2, records[slot].note, records[slot].noteLength)
    }
    // EX_SOFTWARE.
    _exit(70)
  }
}

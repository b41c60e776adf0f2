// What public declarations of Apus say, so that `import Apus` alone lets others say it too, and with it that `Float` and
// `Double` are elements. `Operation` is left to who imports BackendKit, as Foundation has one too.
@_exported import protocol BackendKit.Backend
@_exported import enum BackendKit.BackendRegistrationError
@_exported import enum BackendKit.BackendRegistry
@_exported import struct BackendKit.BackendUnavailable
@_exported import enum BackendKit.ElementType
@_exported import enum BackendKit.IndexReduction
@_exported import enum BackendKit.MapOperation
@_exported import enum BackendKit.NormalizingOperation
@_exported import enum BackendKit.Reduction
@_exported import enum BackendKit.ScalarOperation
@_exported import enum BackendKit.TernaryOperation
@_exported import struct BackendKit.UnknownCPUVendor
@_exported import protocol BackendKit.VectorElement
@_exported import enum BackendKit.ZipOperation

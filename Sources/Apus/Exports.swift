// Only this name, and with it that `Float` and `Double` are elements: a public declaration that says `Vector<Float>` needs
// it. All of BackendKit would bring an `Operation`, which Foundation has too.
@_exported import protocol BackendKit.VectorElement

"""The reconciler: brings what runs to what is wanted, part by part, once a tick."""

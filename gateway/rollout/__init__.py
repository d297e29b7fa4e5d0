"""New versions of a model take over from old ones, one file a subject."""

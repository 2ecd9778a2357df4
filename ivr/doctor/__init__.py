"""Doctor: checks that calls will come in and be answered, each with its remedy; for a command and for a page."""

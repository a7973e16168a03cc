"""The forms of the certificate's pages, one module per noun."""

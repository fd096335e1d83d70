"""Pictures on the website, in the newsletter and elsewhere: weighed, made, published, and gone when somebody takes a yes back."""
